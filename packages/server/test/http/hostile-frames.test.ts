import { once } from "node:events";
import { connect, type Socket } from "node:net";

import { successMessage } from "@gosf/protocol";
import type { GosfError } from "@gosf/protocol";
import { expect, test } from "vitest";

import { startApp } from "@gosf/test-support/running-app";
import { askApp, connectClient, listenEcho } from "@gosf/test-support/socket-io";

const mask = Buffer.from([1, 2, 3, 4]);

interface FrameOptions {
  readonly opcode?: number;
  readonly final?: boolean;
  readonly reserved?: number;
  readonly masked?: boolean;
  /** The length that the frame claims to have. */
  readonly claims?: bigint;
}

/** One frame as a browser would send it, unless told otherwise. */
function frame(payload: string | Buffer, { opcode = 1, final = true, reserved = 0, masked = true, claims }: FrameOptions = {}): Buffer {
  const data = Buffer.from(payload as string);
  const length = claims ?? BigInt(data.length);
  const header = [(final ? 0x80 : 0) | reserved | opcode];
  const maskBit = masked ? 0x80 : 0;
  if (length < 126n) header.push(maskBit | Number(length));
  else if (length < 65_536n) header.push(maskBit | 126, Number(length >> 8n), Number(length & 0xffn));
  else {
    const long = Buffer.alloc(8);
    long.writeBigUInt64BE(length);
    header.push(maskBit | 127, ...long);
  }
  const body = masked ? data.map((byte, index) => byte ^ mask[index % 4]!) : data;
  return Buffer.concat([Buffer.from(header), masked ? mask : Buffer.alloc(0), body]);
}

/** A WebSocket connection by protocol 3, accepted, of which everything is written by hand. */
async function openByHand(url: string): Promise<{ socket: Socket; received: () => Buffer; closed: Promise<unknown> }> {
  const socket = connect(Number(new URL(url).port), "localhost");
  const chunks: Buffer[] = [];
  socket.on("error", () => {}); // a reset is one way to be closed
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const headers =
    "Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  socket.write(`GET /?EIO=3&transport=websocket HTTP/1.1\r\n${headers}\r\n\r\n`);
  const received = (): Buffer => Buffer.concat(chunks);
  while (!received().includes("\u000240")) await once(socket, "data");
  return { socket, received, closed };
}

/** The code of the close frame at the end of what was received: a frame of two bytes or more. */
function closeCode(received: Buffer): number | undefined {
  const at = received.lastIndexOf(0x88);
  return at !== -1 && received[at + 1]! >= 2 ? received.readUInt16BE(at + 2) : undefined;
}

const megabyte = "x".repeat(1_000_001);

test.each<[what: string, code: number, bytes: Buffer]>([
  ["an unmasked frame", 1002, frame("2", { masked: false })],
  ["a reserved bit", 1002, frame("2", { reserved: 0x40 })],
  ["an unknown opcode", 1002, frame("2", { opcode: 3 })],
  ["a continuation of nothing", 1002, frame("2", { opcode: 0 })],
  ["a fragmented ping", 1002, frame("2", { opcode: 9, final: false })],
  ["a ping that is too long", 1002, frame("x".repeat(126), { opcode: 9 })],
  ["a text within a fragmented one", 1002, Buffer.concat([frame("4", { final: false }), frame("2")])],
  ["text that is no UTF-8", 1007, frame(Buffer.from([0x34, 0x32, 0xff, 0xfe]))],
  ["a close frame with a bad code", 1002, frame(Buffer.from([0x03, 0xec]), { opcode: 8 })],
  ["a close frame with half a code", 1002, frame(Buffer.from([0x03]), { opcode: 8 })],
  ["a frame over the limit", 1009, frame(megabyte)],
  ["fragments over the limit", 1009, Buffer.concat([frame(megabyte.slice(1), { final: false }), frame("xx", { opcode: 0 })])],
  ["a claim of 2^63 bytes", 1009, frame("", { claims: 1n << 62n })],
])("%s closes that connection, after the requests before it were answered", async (what, code, bytes) => {
  await using running = await startApp(listenEcho);
  using witness = await connectClient(running.url);
  const { socket, received, closed } = await openByHand(running.url);
  socket.write(Buffer.concat([frame('421["echo",{"text":"before"}]'), bytes, frame('422["echo",{"text":"after"}]')]));
  await closed;
  expect(received().toString()).toContain('431[{"success":true,"text":"before"}]');
  expect(received().toString()).not.toContain('432[{"success":true');
  expect(closeCode(received())).toBe(code);
  expect(await witness.emitWithAck("echo", { text: "hi" })).toMatchObject({ text: "hi" });
  const codes = running.errors.map((error) => (error as GosfError).code);
  expect(codes).toEqual(what.endsWith("over the limit") ? ["too-large"] : []);
});

test("a request in pieces of one byte, in fragments, and many at once are all answered in order", async () => {
  await using running = await startApp(listenEcho);
  const { socket, received } = await openByHand(running.url);
  for (const byte of frame('421["echo",{"text":"bytes"}]')) socket.write(Buffer.from([byte]));
  socket.write(frame('422["echo",{"te', { final: false }));
  socket.write(frame("ping", { opcode: 9 }));
  socket.write(frame('xt":"fragments"}]', { opcode: 0 }));
  socket.write(Buffer.concat(Array.from({ length: 100 }, (_each, index) => frame(`42${index + 3}["echo",{"text":"${index}"}]`))));
  while (!received().includes('43102[{"success":true,"text":"99"}]')) await once(socket, "data");
  const acks = received()
    .toString("latin1")
    .match(/43\d+\[\{"success":true,"text":"\w+"\}\]/g);
  expect(acks).toEqual(
    ["bytes", "fragments", ...Array.from({ length: 100 }, (_each, index) => `${index}`)].map(
      (text, index) => `43${index + 1}[{"success":true,"text":"${text}"}]`,
    ),
  );
  socket.destroy();
});

test("a flood of pings is answered, and ends the connection of one that does not read; a frame that never ends costs nothing", async () => {
  await using running = await startApp(listenEcho);
  const stalled = await openByHand(running.url);
  stalled.socket.write(frame("4".repeat(100), { claims: 900_000n }));
  const reading = await openByHand(running.url);
  const before = reading.received().length;
  reading.socket.write(Buffer.concat(Array.from({ length: 10_000 }, () => frame("p", { opcode: 9 }))));
  while (reading.received().length < before + 10_000 * 3) await once(reading.socket, "data");
  const flooding = await openByHand(running.url);
  flooding.socket.pause();
  const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame("p".repeat(125), { opcode: 9 })));
  const flood = (): unknown => flooding.socket.write(pings, (error) => error ?? flood());
  flood();
  await flooding.closed;
  expect(await askApp(running.url)).toBe("hi");
  for (const { socket } of [stalled, reading]) {
    expect(socket.readyState).toBe("open");
    socket.destroy();
  }
});

test("one that reads nothing is not waited for, neither by the others nor by shutdown", async () => {
  const running = await startApp((app) => {
    app.listen("flood", (client) => {
      for (let i = 0; i < 100; i++) client.send("data", successMessage("x".repeat(100_000)));
    });
    listenEcho(app);
  });
  const { socket } = await openByHand(running.url);
  socket.pause();
  socket.write(frame('42["flood",{}]'));
  expect(await askApp(running.url)).toBe("hi");
  await running.app.shutdown();
  socket.destroy();
  expect(running.errors).toEqual([]);
});
