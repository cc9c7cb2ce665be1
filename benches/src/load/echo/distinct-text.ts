const digits = Buffer.from("0123456789abcdef");

/** Length of every text, in bytes. */
export const textLength = 16;

/**
 * Writes the text of one request: 16 characters that no other request of the same run has. It follows from `lane` and `id` alone, so
 * that an answer can be checked without keeping what was sent.
 */
export function writeText(target: Uint8Array, at: number, lane: number, id: number): void {
  const high = Math.imul(id + 1, 0x9e3779b1);
  writeHex(target, at, high);
  writeHex(target, at + 8, Math.imul(lane + 1, 0x85ebca6b) ^ (high >>> 7));
}

function writeHex(target: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 8; i += 1) target[at + i] = digits[(value >>> (28 - i * 4)) & 15]!;
}
