import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { connect as connectHttp2, createSecureServer } from "node:http2";
import { connect as connectNet, type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";

import express from "express";
import fastify from "fastify";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";

import { createCertificate } from "@gosf/test-support/certificate";
import { upgradeHeaders } from "@gosf/test-support/frames";
import { ask, sendRaw } from "@gosf/test-support/http";
import { listenLocally, portOf } from "@gosf/test-support/ports";
import { askEcho, connectClient, createEchoServer, upgraded } from "@gosf/test-support/socket-io";
import { openHttpServer } from "./http-server.ts";
import { serveSocketIo } from "./socket-io-gate.ts";

const failed = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function echoServer(name?: string): ReturnType<typeof createEchoServer> {
  const io = createEchoServer(name);
  ends.push(() => io.close());
  return io;
}

async function ownServer(...[options, listener, onError]: Parameters<typeof openHttpServer>) {
  const open = await openHttpServer({ port: 0, ...options }, listener, onError);
  ends.push(() => open.close());
  return open;
}

async function hostServer(listener?: RequestListener) {
  const server = await listenLocally(createServer(listener));
  ends.push(() => server[Symbol.asyncDispose]());
  return server;
}

describe("Socket.IO on a server of its own", () => {
  test("is served on any path, by polling, WebSocket and both", async () => {
    const { server, url } = await ownServer();
    serveSocketIo(server, echoServer());
    expect(await askEcho(url)).toBe("echo: hi");
    expect(await askEcho(url, { transports: ["polling"] })).toBe("echo: hi");
    expect(await askEcho(url, { transports: ["websocket"], path: "/any/where" })).toBe("echo: hi");
    expect(await askEcho(url, { transports: ["polling"], path: "/", addTrailingSlash: false })).toBe("echo: hi");
    using client = await connectClient(url);
    await upgraded(client);
    expect(await client.emitWithAck("echo", "over WebSocket")).toBe("echo: over WebSocket");
  });

  test.each(["/chat", "/chat/", "chat"])("is served under the prefix %s, by whole segments", async (path) => {
    const { server, url } = await ownServer();
    serveSocketIo(server, echoServer(), { path });
    expect(await askEcho(url, { path: "/chat" })).toBe("echo: hi");
    expect(await askEcho(url, { path: "/chat", addTrailingSlash: false })).toBe("echo: hi");
    expect(await askEcho(url, { path: "/chat/socket.io" })).toBe("echo: hi");
    await expect(askEcho(url, { path: "/chatter" })).rejects.toThrow("xhr poll error");
    await expect(askEcho(url, { path: "/socket.io", transports: ["websocket"] })).rejects.toThrow("websocket error");
  });

  test("leaves the pages alone", async () => {
    const { server, url } = await ownServer({}, (request, response) => response.end(`page ${request.url}`));
    serveSocketIo(server, echoServer());
    for (const page of [
      "/",
      "/socket.io/",
      "/socket.io/?EIO=4",
      "/?transport=polling",
      "//?EIO=4&transport=polling",
      "/x?a=EIO=4&transport=polling",
    ]) {
      expect(await ask(url, { path: page })).toMatchObject({ status: 200, body: `page ${page}` });
    }
  });

  test("answers upgrades that are not its own like any request, and at once", async () => {
    const { server, url } = await ownServer({}, (request, response) => response.writeHead(404).end(`no ${request.method} ${request.url}`));
    serveSocketIo(server, echoServer());
    expect(await ask(`${url}/other`, { headers: upgradeHeaders })).toMatchObject({ status: 404, body: "no GET /other" });
    expect(await ask(`${url}/h2`, { headers: { Connection: "Upgrade, HTTP2-Settings", Upgrade: "h2c" } })).toMatchObject({
      body: "no GET /h2",
    });
    const head = await sendRaw(portOf(server), "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 404 Not Found\r\n(?:.+\r\n)*Connection: close\r\n(?:.+\r\n)*\r\n$/);
    const post = { method: "POST", body: "body", headers: { ...upgradeHeaders, "Content-Length": 4 } };
    expect(await ask(`${url}/other`, post)).toMatchObject({ status: 400 });
    expect(await askEcho(url)).toBe("echo: hi");
  });
});

describe("Socket.IO on a server of somebody else", () => {
  test("answers beside the routes of Express, which was there first", async () => {
    const app = express();
    app.get("/route", (_request, response) => void response.json({ route: true }));
    const server = await hostServer(app);
    const url = `http://localhost:${portOf(server)}`;
    serveSocketIo(server, echoServer());
    expect(await askEcho(url)).toBe("echo: hi");
    expect(await askEcho(url, { transports: ["websocket"] })).toBe("echo: hi");
    expect(await ask(`${url}/route`)).toMatchObject({ status: 200, body: '{"route":true}' });
    expect(await ask(`${url}/none`)).toMatchObject({ status: 404 });
    expect(await ask(`${url}/route`, { headers: upgradeHeaders })).toMatchObject({ status: 200, body: '{"route":true}' });
  });

  test("answers beside the routes of Fastify, on both addresses of localhost", async () => {
    const app = fastify();
    ends.push(() => app.close());
    app.get("/route", () => ({ route: true }));
    serveSocketIo(app.server, echoServer());
    const port = Number(new URL(await app.listen({ port: 0, host: "localhost" })).port);
    for (const { address, family } of app.addresses() as AddressInfo[]) {
      const url = `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
      expect(await askEcho(url, { transports: ["websocket"] })).toBe("echo: hi");
      expect(await ask(`${url}/route`)).toMatchObject({ status: 200, body: '{"route":true}' });
    }
    const main = `http://localhost:${port}`;
    expect(await ask(`${main}/none`)).toMatchObject({ status: 404 });
    expect(await ask(`${main}/route`, { headers: upgradeHeaders })).toMatchObject({ status: 200 });
  });

  test("stays when routes are added after it", async () => {
    const server = await hostServer();
    const url = `http://localhost:${portOf(server)}`;
    serveSocketIo(server, echoServer());
    server.on("request", (_request, response) => response.writeHead(404).end("no page"));
    expect(await askEcho(url, { transports: ["polling"] })).toBe("echo: hi");
    expect(await ask(url)).toMatchObject({ status: 404, body: "no page" });
  });

  test("answers beside the streams of node:http2", async () => {
    const { key, cert } = await createCertificate();
    const server = await listenLocally(createSecureServer({ key, cert, allowHTTP1: true }, (_request, response) => response.end("page")));
    ends.push(() => server.close());
    serveSocketIo(server, echoServer());
    const url = `https://localhost:${portOf(server)}`;
    expect(await askEcho(url, { transports: ["websocket"], ca: cert })).toBe("echo: hi");
    expect(await askEcho(url, { transports: ["polling"], ca: cert })).toBe("echo: hi");
    const session = connectHttp2(url, { ca: cert });
    const over2 = (path: string) => text(session.request({ ":path": path }));
    expect(await over2("/")).toBe("page");
    expect(await over2("/socket.io/?EIO=4&transport=polling")).toMatch(/^0\{"sid"/);
    session.close();
  });

  test("leaves upgrades to other WebSocket servers, and keeps them from its own", async () => {
    const server = await hostServer();
    const url = `localhost:${portOf(server)}`;
    // This one answers 400 to every upgrade on another path.
    const before = new WebSocketServer({ server, path: "/other" });
    serveSocketIo(server, echoServer());
    ends.push(() => before.close());
    before.on("connection", (socket) => socket.send("welcome"));
    for (const path of ["/other", "/other?EIO=4"]) {
      const socket = new WebSocket(`ws://${url}${path}`);
      const [greeting] = await once(socket, "message");
      expect(String(greeting)).toBe("welcome");
      socket.close();
      await once(socket, "close");
    }
    expect(await askEcho(`http://${url}`, { transports: ["websocket"] })).toBe("echo: hi");
  });

  test("never closes an upgrade that another listener takes its time for", async () => {
    const server = await hostServer();
    serveSocketIo(server, echoServer());
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    ends.push(() => vi.useRealTimers());
    const arrived = new Promise<Duplex>((resolve) => server.on("upgrade", (_request, socket) => resolve(socket)));
    const asked = ask(`http://localhost:${portOf(server)}/slow`, { headers: upgradeHeaders });
    const socket = await arrived;
    // Stock engine.io ends it after a second.
    vi.advanceTimersByTime(600_000);
    expect(socket.writableEnded).toBe(false);
    socket.end("HTTP/1.1 299 Late\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    expect(await asked).toMatchObject({ status: 299 });
  });
});

test("a connection that is reset while a middleware of the engine waits costs nothing", async () => {
  const { server, url } = await ownServer();
  const io = echoServer();
  let next: (() => void) | undefined;
  const waiting = new Promise<Duplex>((resolve) => {
    io.engine.use((request: IncomingMessage, _response: unknown, go: () => void) => {
      next = go;
      resolve(request.socket);
    });
  });
  serveSocketIo(server, io);
  const client = connectNet(portOf(server), "localhost");
  client.write("GET /?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  const socket = await waiting;
  // Not events.once, which listens for errors itself.
  const closed = new Promise((resolve) => socket.once("close", resolve));
  client.resetAndDestroy();
  await closed;
  next?.();
  expect(await ask(`${url}/page`)).toMatchObject({ status: 404 });
});

test("what is no HTTP server is refused", () => {
  const io = echoServer();
  for (const server of [express(), fastify(), {}]) {
    expect(() => serveSocketIo(server as unknown as Server, io)).toThrow(failed("invalid-argument", /http\.createServer\(app\)/));
  }
});

describe("several on one server", () => {
  test("each have their prefix, and the longest that fits serves", async () => {
    const { server, url } = await ownServer();
    serveSocketIo(server, echoServer("all"));
    serveSocketIo(server, echoServer("a"), { path: "/a" });
    serveSocketIo(server, echoServer("a/b"), { path: "/a/b" });
    expect(await askEcho(url, { path: "/a" })).toBe("a: hi");
    expect(await askEcho(url, { path: "/a/b" })).toBe("a/b: hi");
    expect(await askEcho(url, { path: "/a/bc", transports: ["websocket"] })).toBe("a: hi");
    expect(await askEcho(url)).toBe("all: hi");
  });

  test("cannot share a prefix", async () => {
    const { server } = await ownServer();
    const stop = serveSocketIo(server, echoServer(), { path: "/a/" });
    expect(() => serveSocketIo(server, echoServer(), { path: "/a" })).toThrow(failed("invalid-config", /^path: "\/a" is already served/));
    await stop();
    serveSocketIo(server, echoServer(), { path: "/a" });
  });

  test("leave one by one, and the last leaves the server as it was", async () => {
    const app = express();
    app.get("/route", (_request, response) => void response.send("route"));
    const server = await hostServer(app);
    const url = `http://localhost:${portOf(server)}`;
    const events = () => server.eventNames().map((name) => [name, server.listeners(name)]);
    const before = events();
    const first = echoServer("a");
    const second = echoServer("b");
    const stops = [serveSocketIo(server, first, { path: "/a" }), serveSocketIo(server, second, { path: "/b" })];
    await first.close();
    await stops[0]?.();
    await expect(askEcho(url, { path: "/a", transports: ["websocket"] })).rejects.toThrow("websocket error");
    expect(await askEcho(url, { path: "/b" })).toBe("b: hi");
    await second.close();
    await Promise.all([stops[1]?.(), stops[1]?.()]);
    expect(Object.hasOwn(server, "emit")).toBe(false);
    expect(events()).toEqual(before);
    expect(await ask(`${url}/b/?EIO=4&transport=polling`)).toMatchObject({ status: 404 });
    expect(await ask(`${url}/route`)).toMatchObject({ status: 200, body: "route" });
  });

  test("cut off connections that do not say goodbye when they leave", async () => {
    const server = await hostServer();
    const io = echoServer();
    const stop = serveSocketIo(server, io);
    const silent = connectNet(portOf(server), "localhost");
    silent.write("GET /?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
    silent.write("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    await once(silent, "data");
    const closed = once(silent, "close");
    await io.close();
    await stop(20);
    expect(await closed).toEqual([false]);
  });

  test("may leave while somebody else has covered the server after them", async () => {
    const server = await hostServer((_request, response) => response.end("page"));
    const stop = serveSocketIo(server, echoServer());
    const inner = server.emit.bind(server) as (...values: unknown[]) => boolean;
    const seen: unknown[] = [];
    server.emit = (...values: unknown[]) => {
      seen.push(values[0]);
      return inner(...values);
    };
    await stop();
    const url = `http://localhost:${portOf(server)}`;
    expect(await ask(`${url}/?EIO=4&transport=polling`)).toMatchObject({ body: "page" });
    expect(seen).toContain("request");
  });
});
