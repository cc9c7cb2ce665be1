// A handshake's auth and query had no limit of their own: a connection kept up to a megabyte of auth, in each of its namespaces, for as long as it
// was open, and hooks were given it.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp, type App } from "@gosf/server";
import { expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";
import { connectStock } from "../support/stock-client.ts";
import { collectProcessFaults } from "../support/process-faults.ts";

const max = 16_384;
const text = (length: number): string => "a".repeat(length);

/** Has an app count whom its connect hooks see. */
function counting(seen: string[]): (app: App) => void {
  return (app) => {
    app.io.of("/other").on("connection", () => seen.push("other"));
    app.onBeforeConnect(() => void seen.push("before"));
    app.onConnect(() => void seen.push("connect"));
  };
}

test.each([
  ["a long token", JSON.stringify({ token: text(max) })],
  ["a token that is long in UTF-8", JSON.stringify({ token: "€".repeat(6_000) })],
  ["many fields", JSON.stringify(Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`f${index}`, 1])))],
  ["a deep list", `{"a":${"[".repeat(400_000)}${"]".repeat(400_000)}}`],
])("auth with %s is refused, in every namespace, and no hook sees it", async (_what, auth) => {
  using faults = collectProcessFaults();
  const seen: string[] = [];
  await using server = await startEchoApp(counting(seen));
  await using client = await RawClient.open(server.url, { eio: 4 });
  client.send(`40${auth}`);
  expect(await client.frame((frame) => frame.startsWith("4"))).toMatch(/^44\{"message":"invalid-message",.*16384/);
  client.send(`40/other,${auth}`);
  expect(await client.frame((frame) => frame.startsWith("4"))).toMatch(/^44\/other,\{"message":"invalid-message",.*16384/);
  expect(seen).toEqual([]);
  client.send("40");
  expect(await client.frame((frame) => frame.startsWith("4"))).toMatch(/^40\{"sid"/);
  expect(faults.all).toEqual([]);
});

test("protocol 3's query of a namespace is refused", async () => {
  const seen: string[] = [];
  await using server = await startEchoApp((app) => void app.io.of("/other").on("connection", () => seen.push("other")));
  await using client = await RawClient.connect(server.url, { eio: 3 });
  client.send(`40/other?token=${text(max)},`);
  expect(await client.frame((frame) => frame.includes("/other"))).toMatch(/^44\/other,\{"message":"invalid-message"/);
  expect(seen).toEqual([]);
});

test("auth and URL count together", async () => {
  const seen: string[] = [];
  await using server = await startEchoApp(counting(seen));
  const query = { token: text(9_000) };
  const connecting = connectStock("4.8.4", server.url, { auth: { token: text(9_000) }, query });
  await expect(connecting).rejects.toThrow("invalid-message");
  expect(seen).toEqual([]);
});

test.each([3, 4] as const)("a URL that is too long is answered 400, in protocol %i", async (eio) => {
  const app = createApp();
  // A server that takes longer URLs than Node does by default.
  const http = createServer({ maxHeaderSize: 100_000 }, (_request, response) => response.writeHead(404).end()).listen(0, "127.0.0.1");
  await once(http, "listening");
  await app.attach(http);
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`; // it listens, on a port
  const response = await fetch(`${url}/socket.io/?EIO=${eio}&transport=polling&token=${text(max)}`);
  expect([response.status, await response.text()]).toEqual([400, '{"code":3,"message":"Bad request"}']);
  await expect(RawClient.open(url, { eio, query: { token: text(max) } })).rejects.toThrow("Unexpected server response: 400");
  expect(app.io.engine.clientsCount).toBe(0);
  await app.shutdown();
  await http[Symbol.asyncDispose]();
});

test("still a handshake below the limit connects", async () => {
  await using server = await startEchoApp();
  for (const generation of ["2.5.0", "4.8.4"] as const) {
    await using client = await connectStock(generation, server.url, { query: { token: text(8_000) }, auth: { token: text(8_000) } });
    expect(await client.ask("echo", { text: "hi" })).toEqual([{ success: true, text: "hi" }]);
  }
});
