// An upgrade that was pipelined behind a request whose response was still pending took over a socket that this response owned: Node threw
// ERR_HTTP_SOCKET_ASSIGNED from an event listener, and the process ended. Socket.IO's own upgrades were accepted in the middle of the response.
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createApp } from "@gosf/server";
import { expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { collectProcessFaults } from "../support/process-faults.ts";
import { RawClient } from "../support/raw-client.ts";
import { addEndpoints, startEchoApp } from "../support/running-app.ts";
import { TcpClient } from "../support/tcp-client.ts";

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
const upgrade = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const socketIo = "/socket.io/?EIO=4&transport=websocket";

const statuses = (received: string): string[] => [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = ""]) => status);

async function attached() {
  const slow = deferred();
  const app = createApp();
  addEndpoints(app);
  const http = createServer((request, response) => {
    if (request.url === "/slow") void slow.promise.then(() => response.end("slow page"));
    else response.end("page");
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  await app.attach(http);
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`; // it listens, on a port
  return {
    url,
    slow,
    async [Symbol.asyncDispose]() {
      slow.resolve();
      await app.shutdown();
      await http[Symbol.asyncDispose]();
    },
  };
}

async function answersEcho(url: string): Promise<boolean> {
  await using witness = await RawClient.connect(url, { eio: 4 });
  const reply = await witness.send('421["echo",{"text":"hi"}]').ack(1);
  return reply.includes("hi");
}

test.each([
  ["a path that is not Socket.IO's", "/other"],
  ["Socket.IO's path", socketIo],
])("an upgrade on %s behind a request is answered 400, after that request's response", async (_what, path) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using client = await TcpClient.connect(server.url);
  client.write(get("/a") + upgrade(path));
  await client.closed;
  expect(statuses(client.received)).toEqual(["404", "400"]);
  expect(await answersEcho(server.url)).toBe(true);
  expect(faults.all).toEqual([]);
});

test.each([
  ["a path that is not Socket.IO's", "/other"],
  ["Socket.IO's path", socketIo],
])("an upgrade on %s waits for the response before it, and is answered 400", async (_what, path) => {
  using faults = collectProcessFaults();
  await using server = await attached();
  await using client = await TcpClient.connect(server.url);
  client.write(get("/slow") + get("/quick") + upgrade(path));
  expect(await answersEcho(server.url)).toBe(true);
  server.slow.resolve();
  await client.closed;
  expect(statuses(client.received)).toEqual(["200", "200", "400"]);
  expect(client.received).toContain("slow page");
  expect(faults.all).toEqual([]);
});

test.each([
  ["a path that is not Socket.IO's", "/other"],
  ["Socket.IO's path", socketIo],
])("an upgrade on %s behind a pending long poll is answered 400 and closes the connection", async (_what, path) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  const poll = "/socket.io/?EIO=4&transport=polling";
  const opened = await (await fetch(server.url + poll)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string }; // Engine.IO's handshake
  await using client = await TcpClient.connect(server.url);
  client.write(get(`${poll}&sid=${sid}`) + upgrade(path));
  await client.closed;
  expect(statuses(client.received)).toEqual(["400"]);
  await expect.poll(() => server.app.io.engine.clientsCount).toBe(0);
  expect(await answersEcho(server.url)).toBe(true);
  expect(faults.all).toEqual([]);
});

test("still an upgrade on a connection whose earlier responses are complete is accepted", async () => {
  await using server = await startEchoApp();
  await using client = await TcpClient.connect(server.url);
  client.write(get("/a"));
  await client.until((received) => received.endsWith("Not Found\n"));
  client.write(upgrade(socketIo));
  await client.until((received) => received.includes('{"sid"'));
  expect(statuses(client.received)).toEqual(["404", "101"]);
});
