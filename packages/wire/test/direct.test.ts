import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type ServerOptions, Server } from "socket.io";
import { io as connect, type Socket as ClientSocket } from "socket.io-client";
import { expect, test } from "vitest";
import { receivePackets, sendEncoded as sendFromClient, WebSocketTransport } from "@gosf/wire/client";
import * as parser from "@gosf/wire/parser";
import { queuedBytes, receiveEvents, sendEncoded, WebSocketServer } from "@gosf/wire/server";

async function startServer(options: Partial<ServerOptions> = {}): Promise<{ io: Server; url: string } & AsyncDisposable> {
  const httpServer = createServer();
  const io = new Server(httpServer, { parser, wsEngine: WebSocketServer, ...options });
  await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
  const { port } = httpServer.address() as AddressInfo;
  return { io, url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => io.close() };
}

async function connected(socket: ClientSocket): Promise<ClientSocket & Disposable> {
  await new Promise<void>((resolve) => socket.on("connect", resolve));
  return Object.assign(socket, { [Symbol.dispose]: () => void socket.disconnect() });
}

test("a receiver takes what it wants and answers it; the rest goes to the socket's own listeners", async () => {
  await using server = await startServer();
  receiveEvents(server.io.of("/"), (socket, event, args, ackId) => {
    if (event !== "echo") return false;
    const json = JSON.stringify(args[0]);
    sendEncoded(socket, `2["echo",${json}]`, `3${ackId}[${json}]`);
    return true;
  });
  server.io.on("connection", (socket) => socket.on("native", (text: string, ack: (reply: string) => void) => ack(`native ${text}`)));
  using socket = await connected(connect(server.url, { transports: ["websocket"] }));
  const copies: unknown[] = [];
  socket.on("echo", (message) => copies.push(message));
  const [echo, native] = await Promise.all([socket.emitWithAck("echo", { text: "hi" }), socket.emitWithAck("native", "x")]);
  expect([echo, native, copies]).toEqual([{ text: "hi" }, "native x", [{ text: "hi" }]]);
  expect(queuedBytes([...server.io.sockets.sockets.values()][0]!)).toBe(0);
});

test("a client's receiver takes answers and events; the rest goes to the socket's own callbacks", async () => {
  await using server = await startServer();
  server.io.on("connection", (socket) => {
    socket.on("echo", (message: unknown, ack: (reply: unknown) => void) => {
      socket.emit("news", message);
      ack(message);
    });
  });
  using socket = await connected(connect(server.url, { transports: [WebSocketTransport], parser }));
  const received: unknown[] = [];
  const id = 1000; // socket.io-client counts its own from 0
  const answered = new Promise((resolve) => {
    receivePackets(socket, {
      onEvent: (event, args) => received.push([event, ...args]) > 0,
      onAck: (ackId, args) => ackId === id && (resolve(args[0]), true),
    });
  });
  expect(sendFromClient(socket, `2${id}["echo",{"text":"hi"}]`)).toBe(true);
  expect(await answered).toEqual({ text: "hi" });
  expect(received).toEqual([["news", { text: "hi" }]]);
  expect(await socket.emitWithAck("echo", 5)).toBe(5);
});
