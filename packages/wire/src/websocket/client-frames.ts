import { applyMask, randomMask } from "./mask.ts";
import type { Part, PreparedFrame } from "./server-frames.ts";

/** Above this many bytes, a frame that ws has prepared is written as it is rather than copied. */
const COPY_LIMIT = 16_384;

/** Joins frames into as few parts as can be, mostly one. What a client sends is masked, so it is made in a buffer. */
export function joinClientFrames(frames: readonly (string | PreparedFrame)[]): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (let index = 0; index < frames.length; index++) {
    const frame = frames[index]!;
    if (typeof frame === "string" || preparedLength(frame) <= COPY_LIMIT) continue;
    if (index > from) parts.push(joinRange(frames, from, index));
    parts.push(...frame);
    from = index + 1;
  }
  if (from < frames.length) parts.push(joinRange(frames, from, frames.length));
  return parts;
}

function preparedLength(frame: PreparedFrame): number {
  let length = 0;
  for (const bytes of frame) length += bytes.length;
  return length;
}

function joinRange(frames: readonly (string | PreparedFrame)[], from: number, to: number): Buffer {
  let length = 0;
  for (let index = from; index < to; index++) {
    const frame = frames[index]!;
    length += typeof frame === "string" ? textFrameLength(Buffer.byteLength(frame)) : preparedLength(frame);
  }
  const target = Buffer.allocUnsafe(length);
  let at = 0;
  for (let index = from; index < to; index++) {
    const frame = frames[index]!;
    if (typeof frame === "string") {
      at = writeTextFrame(target, at, frame);
    } else {
      for (const bytes of frame) {
        target.set(bytes, at);
        at += bytes.length;
      }
    }
  }
  return target;
}

function textFrameLength(payloadLength: number): number {
  if (payloadLength < 126) return payloadLength + 6;
  return payloadLength + (payloadLength < 65_536 ? 8 : 14);
}

/** @returns where the frame ends */
function writeTextFrame(target: Buffer, start: number, text: string): number {
  const length = Buffer.byteLength(text);
  let at = start;
  target[at++] = 0x81;
  if (length < 126) {
    target[at++] = 0x80 | length;
  } else if (length < 65_536) {
    target[at++] = 0x80 | 126;
    at = target.writeUInt16BE(length, at);
  } else {
    target[at++] = 0x80 | 127;
    at = target.writeUInt16BE(0, at);
    at = target.writeUIntBE(length, at, 6);
  }
  const mask = randomMask();
  const m0 = (target[at] = mask.pool[mask.at]!);
  const m1 = (target[at + 1] = mask.pool[mask.at + 1]!);
  const m2 = (target[at + 2] = mask.pool[mask.at + 2]!);
  const m3 = (target[at + 3] = mask.pool[mask.at + 3]!);
  at += 4;
  target.write(text, at, length, length === text.length ? "latin1" : "utf8");
  applyMask(target, at, at + length, m0, m1, m2, m3);
  return at + length;
}
