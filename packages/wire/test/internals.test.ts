import { EventEmitter, once } from "node:events";
import type { Socket } from "socket.io";
import { io as connectClient, type Socket as ClientSocket } from "socket.io-client";
import { Decoder as SocketIoDecoder } from "socket.io-parser";
import { expect, test } from "vitest";
import * as ws from "ws";
import { WebSocketTransport } from "@gosf/wire/client";
import { type RunningServer, startServer, wired } from "./support/servers.ts";

/**
 * The direct ways rest on private members of ws, engine.io and socket.io. Where one is missing all goes the ordinary way, correctly and slowly and without a
 * word: these tests are the word. One that fails after an update names what to look at in `internals.ts` or `ws-internals.ts`.
 */

async function connect(server: RunningServer, transports: (string | typeof WebSocketTransport)[]): Promise<[ClientSocket, Socket]> {
  const accepted = new Promise<Socket>((resolve) => server.io.on("connection", resolve));
  const client = connectClient(server.url, { transports: transports as string[] });
  const socket = await accepted;
  if (!client.connected) await new Promise<void>((resolve) => client.on("connect", resolve));
  return [client, socket];
}

/** The kinds of what stands under these names; a getter counts for what it gets. */
function kinds(value: object, names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, kind((value as Record<string, unknown>)[name])]));
}

function kind(value: unknown): string {
  if (Array.isArray(value)) return "array";
  return value === null ? "null" : typeof value;
}

test("ws: Sender, Receiver and WebSocket", async () => {
  const { Sender, Receiver } = ws as unknown as Record<string, { prototype: object }>;
  expect(kinds(Sender!.prototype, ["sendFrame", "dispatch", "send", "close"])).toEqual({
    sendFrame: "function",
    dispatch: "function",
    send: "function",
    close: "function",
  });
  expect(kinds(Receiver!.prototype, ["_write", "write", "end", "startLoop", "dataMessage", "controlMessage"])).toEqual({
    _write: "function",
    write: "function",
    end: "function",
    startLoop: "function",
    dataMessage: "function",
    controlMessage: "function",
  });
  await using server = await startServer(wired);
  const [client, socket] = await connect(server, ["websocket"]);
  const { socket: webSocket } = socket.conn.transport as unknown as { socket: { _sender: object; _receiver: object } };
  expect(kinds(webSocket, ["_extensions", "_isServer", "setSocket"])).toEqual({
    _extensions: "object",
    _isServer: "boolean",
    setSocket: "function",
  });
  expect(kinds(webSocket._sender, ["_socket", "_state", "_firstFragment", "_bufferedBytes"])).toEqual({
    _socket: "object",
    _state: "number",
    _firstFragment: "boolean",
    _bufferedBytes: "number",
  });
  const receiver = [
    "_state",
    "_loop",
    "_buffers",
    "_bufferedBytes",
    "_fragmented",
    "_messageLength",
    "_opcode",
    "_errored",
    "_maxPayload",
    "_allowSynchronousEvents",
    "_isServer",
  ];
  expect(kinds(webSocket._receiver, receiver)).toEqual({
    _state: "number",
    _loop: "boolean",
    _buffers: "array",
    _bufferedBytes: "number",
    _fragmented: "number",
    _messageLength: "number",
    _opcode: "number",
    _errored: "boolean",
    _maxPayload: "number",
    _allowSynchronousEvents: "boolean",
    _isServer: "boolean",
  });
  client.disconnect();
});

test("socket.io-parser: Decoder", () => {
  expect(kinds(SocketIoDecoder.prototype, ["add", "decodeString"])).toEqual({ add: "function", decodeString: "function" });
  const decoder = new SocketIoDecoder();
  const read: unknown[] = [];
  Object.defineProperty(decoder, "decodeString", { value: (text: string) => read.push(text) && { type: 2, nsp: "/", data: ["a"] } });
  decoder.add('2["a"]');
  expect(read).toEqual(['2["a"]']);
});

test("socket.io and engine.io: Socket, Client, connection, transport and server", async () => {
  await using server = await startServer(wired);
  const [client, socket] = await connect(server, ["websocket"]);
  const { conn } = socket as unknown as { conn: { server: object; transport: object } };
  expect(kinds(socket, ["fns", "onevent", "ack", "run", "_onerror", "notifyOutgoingListeners", "client", "acks"])).toEqual({
    fns: "array",
    onevent: "function",
    ack: "function",
    run: "function",
    _onerror: "function",
    notifyOutgoingListeners: "function",
    client: "object",
    acks: "object",
  });
  expect(kinds(socket.nsp, ["_add", "run", "_preConnectSockets"])).toEqual({
    _add: "function",
    run: "function",
    _preConnectSockets: "object",
  });
  socket.onAny(() => {});
  socket.onAnyOutgoing(() => {});
  expect(kinds(socket, ["_anyListeners", "_anyOutgoingListeners"])).toEqual({ _anyListeners: "array", _anyOutgoingListeners: "array" });
  expect(kinds(socket.client, ["decoder", "ondecoded"])).toEqual({ decoder: "object", ondecoded: "function" });
  expect(kinds((socket.client as unknown as { decoder: object }).decoder, ["opts"])).toEqual({ opts: "object" });
  expect(kinds(conn, ["readyState", "protocol", "writeBuffer", "pingTimeoutTimer", "hasRefreshedPingTimeout", "_events"])).toEqual({
    readyState: "string",
    protocol: "number",
    writeBuffer: "array",
    pingTimeoutTimer: "null",
    hasRefreshedPingTimeout: "boolean",
    _events: "object",
  });
  const { _events: onConnection } = conn as unknown as { _events: Record<string, unknown> };
  expect(kinds(onConnection, ["data", "packet", "message", "packetCreate", "flush", "drain"])).toEqual({
    data: "function",
    packet: "undefined",
    message: "undefined",
    packetCreate: "undefined",
    flush: "undefined",
    drain: "undefined",
  });
  const { _events: onTransport, socket: webSocket } = conn.transport as { _events: object; socket: { _events: object } };
  expect([kinds(onTransport, ["packet"]), kinds(webSocket._events, ["message"])]).toEqual([
    { packet: "function" },
    { message: "function" },
  ]);
  expect(conn.server).toBeInstanceOf(EventEmitter);
  expect(kinds((server.io as unknown as { opts: object }).opts, ["parser"])).toEqual({ parser: "object" });
  client.disconnect();
});

test("engine.io: what the queues are counted and paused by", async () => {
  await using server = await startServer(wired);
  const [client, socket] = await connect(server, ["websocket"]);
  const { conn } = socket as unknown as { conn: { transport: { socket: object } } };
  expect(kinds(conn, ["flush", "onClose", "readyState", "writeBuffer"])).toEqual({
    flush: "function",
    onClose: "function",
    readyState: "string",
    writeBuffer: "array",
  });
  expect(kinds(conn.transport, ["name", "writable"])).toEqual({ name: "string", writable: "boolean" });
  const packets: object[] = [];
  socket.conn.on("packetCreate", (packet: object) => packets.push(packet));
  server.io.emit("x", "to all");
  expect(packets.map((packet) => kinds(packet, ["type", "data", "options"]))).toEqual([
    { type: "string", data: "string", options: "object" },
  ]);
  expect(kinds((packets[0] as { options: object }).options, ["wsPreEncodedFrame"])).toEqual({ wsPreEncodedFrame: "array" });
  const { clients } = server.io.engine as unknown as { clients: Record<string, unknown> };
  expect(Object.values(clients)).toEqual([conn]);
  const { _handle: handle } = (conn.transport.socket as { _socket: { _handle: object } })._socket;
  expect(kinds(handle, ["bytesWritten", "writeQueueSize"])).toEqual({ bytesWritten: "number", writeQueueSize: "number" });
  client.disconnect();
  const polling = connectClient(server.url, { transports: ["polling"], forceNew: true });
  const [polled] = (await once(server.io, "connection")) as [Socket];
  expect(kinds(polled.conn.transport, ["onPacket", "onDataRequest", "doWrite", "onError"])).toEqual({
    onPacket: "function",
    onDataRequest: "function",
    doWrite: "function",
    onError: "function",
  });
  expect(Object.keys(polled.conn.transport)).toEqual(expect.arrayContaining(["res"]));
  polling.disconnect();
});

test("socket.io-client and engine.io-client: Socket, Manager, Engine and transport", async () => {
  await using server = await startServer(wired);
  const [client] = await connect(server, [WebSocketTransport]);
  client.onAny(() => {});
  client.onAnyOutgoing(() => {});
  const names = ["onevent", "onack", "nsp", "notifyOutgoingListeners", "_anyListeners", "_anyOutgoingListeners", "_pid"];
  expect(kinds(client, names)).toEqual({
    onevent: "function",
    onack: "function",
    nsp: "string",
    notifyOutgoingListeners: "function",
    _anyListeners: "array",
    _anyOutgoingListeners: "array",
    _pid: "undefined",
  });
  const manager = client.io as unknown as { _callbacks: object; decoder: object; opts: object };
  expect(kinds(manager, ["ondecoded", "decoder", "opts", "engine"])).toEqual({
    ondecoded: "function",
    decoder: "object",
    opts: "object",
    engine: "object",
  });
  expect([kinds(manager._callbacks, ["$packet"]), kinds(manager.decoder, ["opts"])]).toEqual([{ $packet: "array" }, { opts: "object" }]);
  const { engine } = client.io as unknown as { engine: { _callbacks: object; transport: object } };
  expect(kinds(engine, ["readyState", "writeBuffer", "_hasPingExpired"])).toEqual({
    readyState: "string",
    writeBuffer: "array",
    _hasPingExpired: "function",
  });
  expect(kinds(engine._callbacks, ["$data", "$packet", "$message", "$heartbeat", "$packetCreate", "$flush", "$drain"])).toEqual({
    $data: "array",
    $packet: "undefined",
    $message: "undefined",
    $heartbeat: "undefined",
    $packetCreate: "undefined",
    $flush: "undefined",
    $drain: "undefined",
  });
  expect(kinds(engine.transport, ["ws"])).toEqual({ ws: "object" });
  client.disconnect();
});
