import { randomBytes } from "node:crypto";

/** The headers that ask for a WebSocket. */
export const upgradeHeaders = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
} as const;

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

/** Makes a client's frame, with a random mask. */
export function makeFrame(
  opcode: number,
  payload: Buffer | string = "",
  { fin = true, rsv1 = false, masked = true }: FrameOptions = {},
): Buffer {
  return websocketFrame((fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode, payload, { masked, mask: randomBytes(4) });
}

/** A frame with every bit as the caller says. The default mask is zero: allowed, and readable. */
export function websocketFrame(
  firstByte: number,
  payload: string | Uint8Array,
  { masked = true, mask = Buffer.alloc(4), length }: { masked?: boolean; mask?: Buffer; length?: number } = {},
): Buffer {
  const body = Buffer.from(payload);
  const bit = masked ? 0x80 : 0;
  const header = [Buffer.from([firstByte]), frameLength(bit, length ?? body.length)];
  if (!masked) return Buffer.concat([...header, body]);
  for (let index = 0; index < body.length; index++) body[index]! ^= mask[index & 3]!;
  return Buffer.concat([...header, mask, body]);
}

function frameLength(bit: number, length: number): Buffer {
  if (length < 126) return Buffer.from([bit | length]);
  if (length < 65_536) return Buffer.from([bit | 126, length >> 8, length & 255]);
  const bytes = Buffer.alloc(9, bit | 127);
  bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
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
