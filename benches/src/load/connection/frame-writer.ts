const largeHeader = 8;
const smallHeader = 6;
const smallPayload = 126;

/** Bytes that a masked text frame takes for a payload of `length` bytes (under 64 KiB). */
export function frameLength(length: number): number {
  return length + (length < smallPayload ? smallHeader : largeHeader);
}

/**
 * Writes one masked text frame, final, as a client sends it.
 *
 * @param length bytes of `payload` to send, under 64 KiB
 * @returns the offset after the frame
 */
export function writeFrame(target: Uint8Array, at: number, payload: Uint8Array, length: number, mask: number): number {
  let offset = at;
  target[offset++] = 0x81;
  if (length < smallPayload) {
    target[offset++] = 0x80 | length;
  } else {
    target[offset++] = 0x80 | smallPayload;
    target[offset++] = length >>> 8;
    target[offset++] = length & 255;
  }
  const a = mask >>> 24;
  const b = (mask >>> 16) & 255;
  const c = (mask >>> 8) & 255;
  const d = mask & 255;
  target[offset++] = a;
  target[offset++] = b;
  target[offset++] = c;
  target[offset++] = d;
  let i = 0;
  for (const whole = length - 3; i < whole; i += 4) {
    target[offset++] = payload[i]! ^ a;
    target[offset++] = payload[i + 1]! ^ b;
    target[offset++] = payload[i + 2]! ^ c;
    target[offset++] = payload[i + 3]! ^ d;
  }
  if (i < length) target[offset++] = payload[i]! ^ a;
  if (i + 1 < length) target[offset++] = payload[i + 1]! ^ b;
  if (i + 2 < length) target[offset++] = payload[i + 2]! ^ c;
  return offset;
}

/** One masked frame for a short text, for what is sent now and then. */
export function textFrame(text: string, mask: number): Buffer {
  const payload = Buffer.from(text);
  const frame = Buffer.allocUnsafe(frameLength(payload.length));
  writeFrame(frame, 0, payload, payload.length, mask);
  return frame;
}
