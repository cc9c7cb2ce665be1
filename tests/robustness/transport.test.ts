// Below Socket.IO: broken WebSocket frames, broken HTTP, broken polling. Each ends that one connection at the most.
import { deepStrictEqual as deepEqual } from "node:assert";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { websocketFrame } from "../support/frames.ts";
import { TcpClient } from "../support/tcp-client.ts";

let server: RunningApp;
let witness: RawClient;

beforeAll(async () => {
  server = await startEchoApp();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  witness = await RawClient.connect(server.url, { eio: 4 });
});
afterEach(async () => {
  deepEqual(await witness.settled(), []);
  await witness[Symbol.asyncDispose]();
  deepEqual(server.errors.splice(0), []);
});

describe.each([3, 4] as const)("protocol %i", (eio) => {
  test.each([
    ["a reserved opcode", websocketFrame(0x83, "x")],
    ["a reserved bit", websocketFrame(0xc1, "x")],
    ["a frame without a mask", websocketFrame(0x81, "2", { masked: false })],
    ["a text that is no UTF-8", websocketFrame(0x81, Buffer.from([0x34, 0xff, 0xfe]))],
    ["a control frame in fragments", websocketFrame(0x09, "x")],
    ["a control frame that is too long", websocketFrame(0x89, "x".repeat(200))],
    ["a continuation of nothing", websocketFrame(0x80, "x")],
    ["a length beyond the limit", websocketFrame(0x81, "x", { length: 2_000_000 })],
    ["a length beyond what JavaScript can count", websocketFrame(0x81, "x", { length: Number.MAX_SAFE_INTEGER + 1 })],
    ["a close frame with a code that is none", websocketFrame(0x88, Buffer.from([0, 1]))],
  ])("%s ends that connection", async (what, frame) => {
    await using client = await TcpClient.upgrade(server.url, eio);
    client.write(frame);
    await expect(client.closed).resolves.toBeUndefined();
    // In protocol 4 it is not a client yet, of which the hooks could be told.
    const codes = server.errors.splice(0).map((error) => (error as { code: string }).code);
    expect(codes).toEqual(eio === 3 && what === "a length beyond the limit" ? ["too-large"] : []);
  });

  test("fragments of one message, and frames cut anywhere between packets, are read whole", async () => {
    await using client = await TcpClient.upgrade(server.url, eio);
    if (eio === 4) client.write(websocketFrame(0x81, "40"));
    await client.until((text) => text.includes("40{") || (eio === 3 && text.includes("40")));
    const parts = ['421["echo",', '{"text":"in', ' parts"}]'];
    const bytes = Buffer.concat(parts.map((part, index) => websocketFrame((index === 0 ? 1 : 0) | (index === 2 ? 0x80 : 0), part)));
    for (const byte of bytes) client.write(Buffer.from([byte]));
    const answer = '431[{"success":true,"text":"in parts"}]';
    await client.until((text) => text.includes(answer));
    expect(client.received).toContain(answer);
  });

  test("a connection that is cut in the middle of a frame leaves nothing behind", async () => {
    const client = await TcpClient.upgrade(server.url, eio);
    if (eio === 4) client.write(websocketFrame(0x81, "40"));
    await client.until((text) => text.includes("40{") || (eio === 3 && text.includes("40")));
    client.write(websocketFrame(0x81, '421["echo",{"text":"never fin', { length: 5_000 }));
    await client[Symbol.asyncDispose]();
    await expect.poll(() => server.app.io.engine.clientsCount).toBe(1);
    expect(server.app.clients.size).toBe(1);
  });

  test.each([
    ["", 400],
    ["&sid=unknown", 400],
    ["&sid=__proto__", 400],
    ["&transport=carrier-pigeon", 400],
    ["&EIO=9", 400],
    ["&b64=1&sid[]=a", 400],
  ])("a polling request that belongs to nobody is refused: %s", async (query, status) => {
    const response = await fetch(`${server.url}/socket.io/?EIO=${eio}&transport=polling${query || "&sid="}`, { method: "POST", body: "x" });
    expect(response.status).toBe(status);
  });

  test.each([["40\u001e\u001e"], ["not a packet"], ["99999999:4"], ["-1:4"], ["4".repeat(1_500_000)], [""]])(
    "a polling payload that is none ends that session at the most: %.12s",
    async (body) => {
      const url = `${server.url}/socket.io/?EIO=${eio}&transport=polling`;
      const opened = await (await fetch(url)).text();
      const sid = /"sid":"([\w-]+)"/.exec(opened)?.[1];
      const posted = await fetch(`${url}&sid=${sid}`, { method: "POST", body, headers: { "content-type": "text/plain" } }).catch(
        () => undefined,
      );
      expect(posted === undefined || [200, 400, 413].includes(posted.status)).toBe(true);
      await fetch(`${url}&sid=${sid}`, { method: "POST", body: eio === 4 ? "1" : "1:1", headers: { "content-type": "text/plain" } }).catch(
        () => {},
      );
      await expect.poll(() => server.app.io.engine.clientsCount).toBe(1);
    },
  );
});

test.each([
  ["no HTTP at all", "\u0000\u0001\u0002\r\n\r\n"],
  [
    "an upgrade without a key",
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  ],
  [
    "an upgrade to something else",
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
  ],
  [
    "a version of WebSocket that is none",
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  ],
  ["headers beyond Node's limit", `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${"x".repeat(100_000)}\r\n\r\n`],
  ["a path that cannot be decoded", "GET /socket.io/%zz?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  ["a target that is no path", "GET http://[::1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
  ["a target of two slashes", "GET // HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"],
])("%s is refused, and nobody notices", async (_what, request) => {
  await using client = await TcpClient.connect(server.url);
  client.write(request);
  await client.until((text) => text.startsWith("HTTP/1.1")).catch(() => {});
  expect(client.received.startsWith("HTTP/1.1 101")).toBe(false);
});
