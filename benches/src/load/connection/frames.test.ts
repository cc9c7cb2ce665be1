import { expect, test } from "vitest";
import { FrameReader } from "./frame-reader.ts";
import { frameLength, writeFrame } from "./frame-writer.ts";
import { RandomMasks } from "./random-mask.ts";

/** Reads one masked text frame, as RFC 6455 section 5.2 lays it out. */
function unmask(frame: Buffer): { mask: number; text: string; end: number } {
  expect(frame[0]).toBe(0x81);
  expect(frame[1]! & 0x80).toBe(0x80);
  const short = frame[1]! & 0x7f;
  const length = short === 126 ? frame.readUInt16BE(2) : short;
  const maskAt = short === 126 ? 4 : 2;
  const payload = Buffer.from(frame.subarray(maskAt + 4, maskAt + 4 + length));
  for (let i = 0; i < length; i += 1) payload[i] = payload[i]! ^ frame[maskAt + (i % 4)]!;
  return { mask: frame.readInt32BE(maskAt), text: payload.toString(), end: maskAt + 4 + length };
}

test.each([0, 1, 2, 3, 4, 5, 125, 126, 127, 2048, 65_535])("a frame of %i bytes is masked as the protocol says", (length) => {
  const payload = Buffer.from("abcdefghij".repeat(6600)).subarray(0, length);
  const masks = new RandomMasks(length);
  const seen = new Set<number>();
  for (let round = 0; round < 10; round += 1) {
    const target = Buffer.alloc(frameLength(length) + 4, 0xff);
    const end = writeFrame(target, 4, payload, length, masks.next());
    const { mask, text, end: readEnd } = unmask(target.subarray(4));
    expect(text).toBe(payload.toString());
    expect([end, readEnd]).toEqual([target.length, target.length - 4]);
    seen.add(mask);
  }
  expect(seen.size).toBe(10);
});

function serverFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  if (length < 126) return Buffer.concat([Buffer.from([0x81, length]), payload]);
  if (length < 65_536) return Buffer.concat([Buffer.from([0x81, 126, length >> 8, length & 255]), payload]);
  const head = Buffer.alloc(10);
  head.writeUInt16BE(0x817f);
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

test("texts are the same wherever the stream is cut into chunks", () => {
  const texts = ["", "a", "b".repeat(125), "c".repeat(126), "d".repeat(300), "e"];
  const stream = Buffer.concat(texts.map(serverFrame));
  for (let cut = 0; cut <= stream.length; cut += 1) {
    const seen: string[] = [];
    const reader = new FrameReader((buffer, start, end) => seen.push(buffer.toString("utf8", start, end)));
    reader.read(stream.subarray(0, cut));
    reader.read(stream.subarray(cut));
    expect(seen).toEqual(texts);
  }
});

test("a frame over 64 KiB is read, byte by byte at its head", () => {
  const text = "x".repeat(70_000);
  const stream = serverFrame(text);
  const seen: string[] = [];
  const reader = new FrameReader((buffer, start, end) => seen.push(buffer.toString("utf8", start, end)));
  for (let at = 0; at < 12; at += 1) reader.read(stream.subarray(at, at + 1));
  reader.read(stream.subarray(12));
  expect(seen).toEqual([text]);
});

test.each([
  ["a masked frame", Buffer.from([0x81, 0x80, 0, 0, 0, 0])],
  ["a binary frame", Buffer.from([0x82, 0])],
  ["a close frame", Buffer.from([0x88, 2, 3, 0xe8])],
])("%s from a server is a fault", (_, frame) => {
  const reader = new FrameReader(() => {});
  expect(() => reader.read(frame)).toThrow(/must not mask|expected a whole text frame/);
});
