// An upgrade that nobody takes is served as a plain request, but nothing read its socket: a client that left was not noticed, and the socket and
// the request stayed for as long as the page took, which may be for ever.
import { createServer, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createApp } from "@gosf/server";
import { expect, test } from "vitest";
import { TcpClient } from "../support/tcp-client.ts";

const upgrade = "GET /never HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

test.each([
  ["ends", "end"],
  ["resets", "reset"],
] as const)("a client that %s its connection aborts the request", async (_what, how) => {
  await using app = createApp();
  const http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  await app.attach(http);
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`; // it listens, on a port
  await using client = await TcpClient.connect(url);
  client.write(upgrade);
  const [request, response] = (await once(http, "request")) as [NodeJS.EventEmitter, ServerResponse]; // what "request" is emitted with
  const closed: string[] = [];
  request.once("close", () => closed.push("request"));
  response.once("close", () => closed.push("response"));
  client[how]();
  await expect.poll(() => closed.toSorted()).toEqual(["request", "response"]);
  await http[Symbol.asyncDispose]();
});

test("still an upgrade that is served as a plain request is not aborted", async () => {
  await using app = createApp();
  const closed: string[] = [];
  const http = createServer((request, response) => {
    request.once("aborted", () => closed.push("aborted"));
    response.end("page");
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  await app.attach(http);
  await using client = await TcpClient.connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}`); // it listens, on a port
  client.write(upgrade);
  await client.closed;
  expect(client.received).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\npage$/);
  expect(closed).toEqual([]);
  await http[Symbol.asyncDispose]();
});
