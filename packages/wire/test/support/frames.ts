import { randomBytes } from "node:crypto";

/** A WebSocket frame as it was received. */
export interface Frame {
  opcode: number;
  payload: Buffer;
}

/** What may be unusual about a frame. */
export interface FrameOptions {
  fin?: boolean;
  rsv1?: boolean;
  masked?: boolean;
}

/** Makes a client's frame. */
export function makeFrame(
  opcode: number,
  payload: Buffer | string = "",
  { fin = true, rsv1 = false, masked = true }: FrameOptions = {},
): Buffer {
  const data = Buffer.from(payload);
  const length = data.length;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode;
  header[1] = length < 126 ? length : length < 65_536 ? 126 : 127;
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  if (!masked) return Buffer.concat([header, data]);
  header[1] |= 0x80;
  const mask = randomBytes(4);
  for (let index = 0; index < length; index++) data[index]! ^= mask[index & 3]!;
  return Buffer.concat([header, mask, data]);
}

/** Takes whole frames off the front of what was received. */
export function takeFrames(bytes: Buffer): { frames: Frame[]; rest: Buffer } {
  const frames: Frame[] = [];
  let at = 0;
  while (bytes.length - at >= 2) {
    let length = bytes[at + 1]! & 0x7f;
    let start = at + 2;
    if (length === 126) {
      if (bytes.length - at < 4) break;
      length = bytes.readUInt16BE(at + 2);
      start += 2;
    } else if (length === 127) {
      if (bytes.length - at < 10) break;
      length = Number(bytes.readBigUInt64BE(at + 2));
      start += 8;
    }
    if (bytes.length < start + length) break;
    // The first byte as it is: a stray FIN or RSV bit is a difference too.
    frames.push({ opcode: bytes[at]!, payload: Buffer.from(bytes.subarray(start, start + length)) });
    at = start + length;
  }
  return { frames, rest: bytes.subarray(at) };
}
