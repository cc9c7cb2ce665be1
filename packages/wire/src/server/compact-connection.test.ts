import { createServer } from "node:http";
import type { EventEmitter } from "node:events";
import { Server, type Socket } from "socket.io";
import { io as connect } from "socket.io-client";
import { expect, test } from "vitest";
import { compactConnection } from "./compact-connection.ts";
import { releaseRequest } from "./release-request.ts";
import { WebSocketServer } from "./websocket-server.ts";

/** The emitters of a connection, and who listens to each. */
function listeners(socket: Socket): Map<string, unknown[]> {
  const { transport } = socket.conn as unknown as { transport: EventEmitter & { socket?: EventEmitter & { _socket: EventEmitter } } };
  const emitters: Record<string, EventEmitter | undefined> = {
    socket: socket,
    connection: socket.conn,
    transport,
    webSocket: transport.socket,
    tcpSocket: transport.socket?._socket,
  };
  const found = new Map<string, unknown[]>();
  for (const [part, emitter] of Object.entries(emitters)) {
    for (const name of emitter?.eventNames() ?? []) {
      const names = emitter?.listeners(name).map((each) => each.name || String(each));
      if (`${part}.${String(name)}` !== "webSocket.error") found.set(`${part}.${String(name)}`, names ?? []);
    }
  }
  return found;
}

test.each([
  ["polling", "stock", undefined],
  ["websocket", "stock", undefined],
  ["polling", "wire", WebSocketServer],
  ["websocket", "wire", WebSocketServer],
])("a compacted connection that begins with %s on %s has the same listeners, and goes on as before", async (transport, _name, wsEngine) => {
  const http = createServer();
  const io = new Server(http, wsEngine && { wsEngine });
  const accepted = new Promise<Socket>((resolve) => {
    io.once("connection", (socket) => {
      releaseRequest(socket);
      const before = listeners(socket);
      compactConnection(socket);
      const after = listeners(socket);
      after.delete("connection.upgrade");
      before.delete("connection.upgrade");
      expect(after).toEqual(before);
      resolve(socket);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, resolve));
  const address = http.address();
  const url = `http://localhost:${typeof address === "object" ? address?.port : ""}`;
  const client = connect(url, { transports: transport === "polling" ? ["polling", "websocket"] : ["websocket"] });
  const upgraded = new Promise((resolve) => client.io.engine?.once("upgrade", resolve));
  const socket = await accepted;
  if (transport === "polling") await upgraded;
  expect(socket.listenerCount("constructor")).toBe(0);
  expect(socket.listenerCount("__proto__")).toBe(0);
  socket.on("echo", (text: string, answer: (text: string) => void) => answer(text));
  socket.once("echo", (text: string) => socket.emit("once", text));
  const once = new Promise((resolve) => client.once("once", resolve));
  expect(await client.emitWithAck("echo", "hi")).toBe("hi");
  expect(await client.emitWithAck("echo", "again")).toBe("again");
  expect(await once).toBe("hi");
  const left = new Promise((resolve) => socket.once("disconnect", resolve));
  client.disconnect();
  expect(await left).toBe("client namespace disconnect");
  await io.close();
});

test("an error of the WebSocket is still the connection's", async () => {
  const http = createServer();
  const io = new Server(http, { maxHttpBufferSize: 100, wsEngine: WebSocketServer });
  const left = new Promise((resolve) => {
    io.once("connection", (socket) => {
      compactConnection(socket);
      socket.once("disconnect", resolve);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, resolve));
  const address = http.address();
  const client = connect(`http://localhost:${typeof address === "object" ? address?.port : ""}`, {
    transports: ["websocket"],
    reconnection: false,
  });
  client.emit("long", "x".repeat(200));
  expect(await left).toBe("transport error");
  await io.close();
});
