import { randomFillSync } from "node:crypto";

const maskBytes = new Uint8Array(4);
const maskWord = new Int32Array(maskBytes.buffer);

/**
 * Applies a WebSocket mask to part of a buffer, in place.
 *
 * @returns whether all the resulting bytes are ASCII
 */
export function applyMask(bytes: Buffer, start: number, end: number, m0: number, m1: number, m2: number, m3: number): boolean {
  let at = start;
  let seen = 0;
  if (end - start >= 64) {
    // Four bytes at a time, where they are aligned in memory.
    while (((bytes.byteOffset + at) & 3) !== 0) {
      seen |= bytes[at]! ^= maskAt(at - start, m0, m1, m2, m3);
      at++;
    }
    const turned = at - start;
    for (let index = 0; index < 4; index++) maskBytes[index] = maskAt(turned + index, m0, m1, m2, m3);
    const mask = maskWord[0]!;
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, (end - at) >> 2);
    let seenWords = 0;
    for (let index = 0; index < words.length; index++) seenWords |= words[index]! ^= mask;
    if ((seenWords & 0x80808080) !== 0) seen |= 0x80;
    at += words.length << 2;
  }
  for (; at < end; at++) seen |= bytes[at]! ^= maskAt(at - start, m0, m1, m2, m3);
  return seen < 0x80;
}

function maskAt(index: number, m0: number, m1: number, m2: number, m3: number): number {
  switch (index & 3) {
    case 0:
      return m0;
    case 1:
      return m1;
    case 2:
      return m2;
    default:
      return m3;
  }
}

/** Whether part of a buffer is all ASCII. */
export function isAscii(bytes: Buffer, start: number, end: number): boolean {
  let seen = 0;
  for (let at = start; at < end; at++) seen |= bytes[at]!;
  return seen < 0x80;
}

const pool = Buffer.alloc(8192);
let used = pool.length;

/** Where in the returned pool four fresh random bytes stand: a mask that cannot be foreseen, as RFC 6455, section 5.3, asks. */
export function randomMask(): { pool: Buffer; at: number } {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const at = used;
  used += 4;
  return { pool, at };
}
