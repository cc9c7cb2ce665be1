import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";

import { successMessage } from "@gosf/protocol";
import express from "express";
import fastify from "fastify";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";

import { createApp, type App, type GateOptions } from "../../src/index.ts";
import { ask } from "@gosf/test-support/http";
import { listenLocally, portOf } from "@gosf/test-support/ports";
import { askApp, connectClient, listenEcho } from "@gosf/test-support/socket-io";

interface Host extends AsyncDisposable {
  readonly server: Server;
  readonly url: string;
}

async function host(listener?: RequestListener): Promise<Host> {
  const server = await listenLocally(createServer(listener));
  return { server, url: `http://localhost:${portOf(server)}`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

async function attachEcho(server: Server, options?: GateOptions, prefix = ""): Promise<App> {
  const app = createApp();
  if (prefix === "") listenEcho(app);
  else app.listen("echo", (_client, request) => successMessage(`${prefix} ${request.message.text}`));
  await app.attach(server, options);
  return app;
}

test("Express keeps its routes, and its 404", async () => {
  const routes = express();
  routes.use(express.json());
  routes.post("/route", (request, response) => void response.json(request.body));
  await using site = await host(routes);
  await using _app = await attachEcho(site.server);
  for (const transports of [["polling"], ["websocket"]]) expect(await askApp(site.url, { transports })).toBe("hi");
  const headers = { "Content-Type": "application/json" };
  expect(await ask(`${site.url}/route`, { method: "POST", body: '{"a":1}', headers })).toMatchObject({ status: 200, body: '{"a":1}' });
  expect(await ask(`${site.url}/socket.io/`)).toMatchObject({ status: 404 });
});

test("an app may be attached before the server listens", async () => {
  const server = createServer(express().get("/hello", (_request, response) => void response.send("hello")));
  const app = await attachEcho(server, { path: "/socket.io" });
  await using listening = await listenLocally(server);
  const url = `http://localhost:${portOf(listening)}`;
  expect(await askApp(url)).toBe("hi");
  expect(await ask(`${url}/hello`)).toMatchObject({ status: 200, body: "hello" });
  await app.shutdown();
});

test("Fastify keeps its routes, and closes the app with itself", async () => {
  const site = fastify();
  site.get("/route", () => ({ route: true }));
  const app = await attachEcho(site.server);
  site.addHook("preClose", () => app.shutdown());
  const url = await site.listen({ port: 0, host: "127.0.0.1" });
  for (const transports of [["polling"], ["websocket"]]) expect(await askApp(url, { transports })).toBe("hi");
  expect(await ask(`${url}/route`)).toMatchObject({ status: 200, body: '{"route":true}' });
  using client = await connectClient(url, { transports: ["websocket"] });
  const left = new Promise((resolve) => client.once("disconnect", resolve));
  await site.close();
  expect(await left).toBe("transport close");
});

test("two apps share a server under two prefixes; one that leaves takes only its own with it", async () => {
  await using site = await host((_request, response) => response.end("page"));
  const first = await attachEcho(site.server, { path: "/first" }, "first");
  await using _second = await attachEcho(site.server, { path: "/second" }, "second");
  using stays = await connectClient(site.url, { path: "/second/socket.io", transports: ["websocket"] });
  expect(await askApp(site.url, { path: "/first" })).toBe("first hi");
  expect(await askApp(site.url, { path: "/second" })).toBe("second hi");

  await first.shutdown();
  expect(await ask(`${site.url}/first/?EIO=4&transport=polling`)).toMatchObject({ status: 200, body: "page" });
  expect((await stays.emitWithAck("echo", { text: "still" })).text).toBe("second still");
  expect(await askApp(site.url, { path: "/second" })).toBe("second hi");
});

test("a prefix that is taken rejects, and another may be tried", async () => {
  await using site = await host();
  await using _first = await attachEcho(site.server, { path: "/a" });
  await using second = createApp();
  await expect(second.attach(site.server, { path: "/a/" })).rejects.toThrow(expect.objectContaining({ code: "invalid-config" }));
  await second.attach(site.server, { path: "/b" });
  expect(await askApp(site.url, { path: "/a" })).toBe("hi");
});

test("other WebSocket servers on the same server live beside it", async () => {
  await using site = await host();
  const sockets = new WebSocketServer({ server: site.server, path: "/updates" });
  sockets.on("connection", (socket) => socket.on("message", (data: Buffer) => socket.send(`you said ${data.toString()}`)));
  const app = await attachEcho(site.server);
  expect(await askApp(site.url, { transports: ["websocket"] })).toBe("hi");

  const other = new WebSocket(`${site.url.replace("http", "ws")}/updates`);
  await once(other, "open");
  await app.shutdown();
  other.send("hello");
  expect(String((await once(other, "message"))[0])).toBe("you said hello");
  other.terminate();
  sockets.close();
});

test("shutdown leaves the server running, as it was, and its other requests in flight", async () => {
  let finish: (() => unknown) | undefined;
  await using site = await host((request, response) => {
    if (request.url === "/slow") finish = () => response.end("slow page");
    else response.end("page");
  });
  const listeners = () => site.server.eventNames().map((event) => [event, site.server.listeners(event)]);
  const before = listeners();
  const app = await attachEcho(site.server);
  using client = await connectClient(site.url, { transports: ["websocket"] });
  const arrived = once(site.server, "request");
  const slow = ask(`${site.url}/slow`);
  await arrived;
  const left = new Promise((resolve) => client.once("disconnect", resolve));
  await app.shutdown();
  expect(await left).toBe("transport close");
  expect(listeners()).toEqual(before);
  finish?.();
  expect(await slow).toMatchObject({ body: "slow page" });
  expect(await ask(`${site.url}/?EIO=4&transport=polling`)).toMatchObject({ body: "page" });

  await using _next = await attachEcho(site.server);
  expect(await askApp(site.url)).toBe("hi");
});

test("shutdown answers the polls that wait, and the server can close at once", async () => {
  const site = await host();
  const app = await attachEcho(site.server);
  using client = await connectClient(site.url, { transports: ["polling"] });
  const left = new Promise((resolve) => client.once("disconnect", resolve));
  await app.shutdown();
  expect(await left).toBe("transport close");
  await site[Symbol.asyncDispose]();
});

test("CORS works on a server of somebody else, for Socket.IO alone", async () => {
  await using site = await host((_request, response) => response.end("page"));
  await using _app = await attachEcho(site.server, { enableCORS: "https://app.example" });
  const headers = { Origin: "https://evil.example" };
  expect(await ask(`${site.url}/?EIO=4&transport=polling`, { headers })).toMatchObject({ status: 403 });
  expect((await ask(site.url, { headers })).headers).not.toHaveProperty("vary");
  expect(await ask(site.url, { headers })).toMatchObject({ status: 200, body: "page" });
});
