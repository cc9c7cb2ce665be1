import type { Socket } from "socket.io";
import { io as connectClient, type Socket as ClientSocket } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { receivePackets, sendEncoded as sendFromClient, WebSocketTransport } from "@gosf/wire/client";
import * as parser from "@gosf/wire/parser";
import { receiveEvents, sendEncoded } from "@gosf/wire/server";
import { FrameClient } from "@gosf/test-support/frame-client";
import { type RunningServer, startServer, wired } from "./support/servers.ts";

/** Takes all events but those whose name begins with "native", which listeners hear; both note what they hear. */
async function connect(server: RunningServer): Promise<{ client: FrameClient; socket: Socket; heard: string[]; stop: () => void }> {
  const heard: string[] = [];
  const stop = receiveEvents(server.io.of("/"), (socket, event, args, ackId) => {
    if (event.startsWith("native")) return false;
    heard.push(`receiver ${event} ${JSON.stringify(args)}`);
    if (event === "leave") socket.disconnect();
    if (event === "throw") throw new Error("thrown by a receiver");
    if (ackId !== undefined) sendEncoded(socket, `3${ackId}${JSON.stringify(args)}`);
    return true;
  });
  server.io.on("connection", (socket) => {
    for (const event of ["native", "taken"])
      socket.on(event, (...args: unknown[]) => heard.push(`listener ${event} ${JSON.stringify(args)}`));
  });
  const client = await FrameClient.connect(server);
  client.send('420["first"]');
  expect(await client.text()).toBe("430[]");
  heard.length = 0;
  return { client, socket: [...server.io.sockets.sockets.values()][0]!, heard, stop };
}

describe("a receiver of events", () => {
  test("what it takes and what it leaves keeps its order, and each is heard once", async () => {
    await using server = await startServer(wired);
    const { client, heard } = await connect(server);
    client.send('42["taken",1]', '42["native",2]', '42["taken",3]', '42["native",4]', '427["taken",5]');
    expect(await client.text()).toBe("437[5]");
    expect(heard).toEqual(["receiver taken [1]", "listener native [2]", "receiver taken [3]", "listener native [4]", "receiver taken [5]"]);
  });

  test("what it takes counts for a pong that is awaited", async () => {
    await using server = await startServer(wired, { pingInterval: 1000, pingTimeout: 10_000 });
    const { client, socket } = await connect(server);
    expect(await client.text()).toBe("2");
    const connection = socket.conn as unknown as { hasRefreshedPingTimeout: boolean };
    expect(connection.hasRefreshedPingTimeout).toBe(false);
    client.send('421["taken"]');
    expect(await client.text()).toBe("431[]");
    expect(connection.hasRefreshedPingTimeout).toBe(true);
  });

  test("middlewares and onAny listeners that come later see all that comes after them, first", async () => {
    await using server = await startServer(wired);
    const { client, socket, heard } = await connect(server);
    socket.onAny((event, value) => heard.push(`any ${event} ${value}`));
    client.send('421["taken",1]');
    expect(await client.text()).toBe("431[1]");
    socket.offAny();
    socket.use((event, next) => {
      event[1] = "changed";
      next(event[0] === "refused" ? new Error("no") : undefined);
    });
    client.send('42["refused",2]', '422["taken",3]');
    expect(await client.text()).toBe('432["changed"]');
    expect(heard).toEqual(["any taken 1", "receiver taken [1]", 'receiver taken ["changed"]']);
  });

  test("nothing is heard after a disconnect, though it came in the same TCP write", async () => {
    await using server = await startServer(wired);
    const { client, heard } = await connect(server);
    client.send('42["taken",1]', '42["leave"]', '42["taken",2]', '42["native",3]');
    expect(await client.text()).toBe("41");
    expect(heard).toEqual(["receiver taken [1]", "receiver leave []"]);
  });

  test("what it throws is an uncaught exception, and the connection goes on", async () => {
    await using server = await startServer(wired);
    const { client, heard } = await connect(server);
    const others = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    onTestFinished(() => {
      process.removeAllListeners("uncaughtException");
      for (const other of others) process.on("uncaughtException", other);
    });
    const thrown = new Promise((resolve) => process.once("uncaughtException", resolve));
    client.send('42["throw"]', '421["taken",1]');
    expect(await thrown).toEqual(new Error("thrown by a receiver"));
    expect(await client.text()).toBe("431[1]");
    expect(heard).toEqual(["receiver throw []", "receiver taken [1]"]);
  });

  test("once it has ended, listeners hear everything", async () => {
    await using server = await startServer(wired);
    const { client, socket, heard, stop } = await connect(server);
    stop();
    client.send('42["taken",1]');
    await new Promise((resolve) => socket.on("taken", resolve));
    expect(heard).toEqual(["listener taken [1]"]);
    receiveEvents(server.io.of("/"), () => true);
    expect(() => receiveEvents(server.io.of("/"), () => true)).toThrow("Namespace / has a receiver already");
  });

  test("onAnyOutgoing listeners see encoded events, and connection state recovery keeps them", async () => {
    await using server = await startServer(wired, { connectionStateRecovery: {} });
    const { client, socket } = await connect(server);
    const outgoing: unknown[] = [];
    socket.onAnyOutgoing((...args: unknown[]) => outgoing.push(args));
    sendEncoded(socket, '2["copy",1]', "37[1]");
    const [copy, ack] = await client.texts(2);
    expect(copy).toMatch(/^42\["copy",1,"[^"]+"\]$/); // with the offset to recover from
    expect([ack, outgoing]).toEqual(["437[1]", [["copy", 1, expect.any(String)]]]);
  });

  test("an upgrade from long polling", async () => {
    await using server = await startServer(wired);
    const heard: unknown[] = [];
    receiveEvents(server.io.of("/"), (socket, _event, args, ackId) => {
      heard.push(args[0]);
      sendEncoded(socket, `3${ackId}[${JSON.stringify(args[0])}]`);
      return true;
    });
    const client = connectClient(server.url);
    onTestFinished(() => void client.disconnect());
    const upgraded = new Promise((resolve) => client.io.on("open", () => client.io.engine.once("upgrade", resolve)));
    const during = [1, 2, 3].map((value) => client.emitWithAck("x", value) as Promise<unknown>);
    await upgraded;
    const after = [4, 5, 6].map((value) => client.emitWithAck("x", value) as Promise<unknown>);
    expect(await Promise.all([...during, ...after])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(heard).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

/** Ids of the tests' own requests: socket.io-client counts its own from 0. */
let nextId = 1000;

async function connectReceiver(
  server: RunningServer,
): Promise<{ client: ClientSocket; heard: string[]; acked: (id: number) => Promise<unknown> }> {
  server.io.on("connection", (socket) => {
    socket.on("echo", (value: unknown, ack: (value: unknown) => void) => {
      socket.emit("native", value);
      socket.emit("taken", value);
      ack(value);
    });
  });
  const client = connectClient(server.url, { transports: [WebSocketTransport], parser, reconnectionDelay: 10 });
  onTestFinished(() => void client.disconnect());
  const heard: string[] = [];
  const waiting = new Map<number, (value: unknown) => void>();
  receivePackets(client, {
    onEvent: (event, args) => event !== "native" && heard.push(`receiver ${event} ${JSON.stringify(args)}`) > 0,
    onAck: (id, [value]) => {
      const resolve = waiting.get(id);
      resolve?.(value);
      return resolve !== undefined;
    },
  });
  client.on("native", (value) => heard.push(`listener native ${value}`));
  await new Promise<void>((resolve) => client.on("connect", resolve));
  return { client, heard, acked: (id) => new Promise((resolve) => waiting.set(id, resolve)) };
}

describe("a client's receiver of packets", () => {
  test("what it takes and what it leaves keeps its order; ids and bytes are socket.io-client's", async () => {
    await using server = await startServer(wired);
    const { client, heard, acked } = await connectReceiver(server);
    for (const value of [1, "é", "x".repeat(200), "y".repeat(70_000)]) {
      heard.length = 0;
      const id = nextId++;
      const answer = acked(id);
      expect(sendFromClient(client, `2${id}["echo",${JSON.stringify(value)}]`)).toBe(true);
      const native = client.emitWithAck("echo", "native ack") as Promise<unknown>;
      expect(await Promise.all([answer, native])).toEqual([value, "native ack"]);
      expect(heard).toEqual([
        `listener native ${value}`,
        `receiver taken [${JSON.stringify(value)}]`,
        "listener native native ack",
        'receiver taken ["native ack"]',
      ]);
    }
  });

  test("after a reconnect it goes on; in between nothing is sent", async () => {
    await using server = await startServer(wired);
    const { client, heard, acked } = await connectReceiver(server);
    const again = new Promise<void>((resolve) => client.io.once("reconnect", () => client.once("connect", resolve)));
    const left = new Promise((resolve) => client.once("disconnect", resolve));
    for (const socket of server.io.sockets.sockets.values()) socket.conn.close();
    await left;
    expect(sendFromClient(client, '2["echo"]')).toBe(false);
    await again;
    for (const value of [1, 2]) {
      const id = nextId++;
      const answer = acked(id);
      sendFromClient(client, `2${id}["echo",${value}]`);
      expect(await answer).toBe(value);
    }
    expect(heard).toEqual(["listener native 1", "receiver taken [1]", "listener native 2", "receiver taken [2]"]);
  });

  test("the frames of one turn go out in one write", async () => {
    await using server = await startServer(wired);
    const { client, acked } = await connectReceiver(server);
    const tcpSocket = (client.io.engine.transport as unknown as { ws: { _socket: { bytesWritten: number; _write: unknown } } }).ws._socket;
    let writes = 0;
    const { _write: write } = tcpSocket as { _write: (...args: unknown[]) => void };
    tcpSocket._write = (...args: unknown[]) => {
      writes++;
      write.apply(tcpSocket, args);
    };
    const answers = Array.from({ length: 10 }, (_, index) => {
      const id = nextId++;
      sendFromClient(client, `2${id}["echo",${index}]`);
      return acked(id);
    });
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 10 }, (_, index) => index));
    expect(writes).toBe(1);
  });
});
