import { once } from "node:events";
import { createConnection } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { Socket } from "socket.io";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { QueueMonitor, queuedBytes, type QueueOverflow } from "@gosf/wire/server";
import { openPolling, poll } from "@gosf/test-support/polling-client";
import { flavours, type Flavour, type RunningServer, startServer, wired } from "./support/servers.ts";

const highWaterBytes = 100_000;
const maxBytes = 1_000_000;

type EngineSocket = Socket["conn"];

interface Monitored extends RunningServer {
  monitor: QueueMonitor;
  overflows: [EngineSocket, QueueOverflow][];
}

async function monitored(
  flavour: Flavour,
  options: Parameters<typeof startServer>[1] = {},
  progressTimeoutMs = 60_000,
): Promise<Monitored> {
  const server = await startServer(flavour, options);
  const overflows: Monitored["overflows"] = [];
  const monitor = new QueueMonitor({
    engine: server.io.engine,
    limits: { highWaterBytes, maxBytes, maxTotalBytes: 100_000_000, progressTimeoutMs },
    onOverflow: (connection, overflow) => void overflows.push([connection, overflow]),
  });
  return Object.assign(server, { monitor, overflows });
}

/** Connects a WebSocket to the main namespace. */
async function connect(server: RunningServer, query = "EIO=4", perMessageDeflate = false): Promise<[WebSocket, Socket]> {
  const accepted = new Promise<Socket>((resolve) => server.io.once("connection", resolve));
  const target = `${server.url.replace("http", "ws")}/socket.io/?${query}&transport=websocket`;
  const client = new WebSocket(target, { perMessageDeflate, rejectUnauthorized: false });
  client.on("error", () => {});
  await once(client, "open");
  if (query.includes("EIO=4")) client.send("40");
  return [client, await accepted];
}

/** Fills the queue of a client that does not read, above the point from which it has no room. */
async function fill(server: Monitored, socket: Socket): Promise<void> {
  while (server.monitor.hasRoom(socket.conn) && socket.connected) {
    socket.emit("x", "x".repeat(60_000));
    await setImmediate();
  }
}

const wiredFlavours = flavours.filter(({ name }) => name.startsWith("wire")).map((flavour) => [flavour.name, flavour] as const);

describe.each(wiredFlavours)("%s", (_name, flavour) => {
  test("a queue has no room from the mark on, and has when the client has read", async () => {
    await using server = await monitored(flavour);
    const [client, socket] = await connect(server);
    expect([server.monitor.allHaveRoom, server.monitor.hasRoom(socket.conn)]).toEqual([true, true]);
    client.pause();
    await fill(server, socket);
    expect(server.monitor.allHaveRoom).toBe(false);
    expect(queuedBytes(socket)).toBeGreaterThanOrEqual(highWaterBytes);
    const room = new Promise<void>((resolve) => server.monitor.whenRoom(socket.conn, resolve));
    client.resume();
    await room;
    expect([server.monitor.allHaveRoom, server.monitor.hasRoom(socket.conn), server.overflows]).toEqual([true, true, []]);
    client.terminate();
  });

  test("those that wait for room are called when the client has gone", async () => {
    await using server = await monitored(flavour);
    const [client, socket] = await connect(server);
    client.pause();
    await fill(server, socket);
    const room = new Promise<void>((resolve) => server.monitor.whenRoom(socket.conn, resolve));
    client.terminate();
    await room;
    expect([server.monitor.allHaveRoom, socket.connected]).toEqual([true, false]);
  });

  // The receiver has no part in it.
  const protocols = flavour === flavours[2] ? [] : flavour.secure ? ["EIO=4"] : ["EIO=3", "EIO=4"];
  test.each(protocols)("%s: a paused connection lives as long as its client takes something", async (query) => {
    await using server = await monitored(flavour, { pingInterval: 100, pingTimeout: 2500 }, 2500);
    const [client, socket] = await connect(server, query);
    const left = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    client.pause();
    await fill(server, socket);
    for (let index = 0; index < 10; index++) socket.emit("x", "x".repeat(60_000));
    server.monitor.pauseReading(socket.conn);
    const from = performance.now();
    // A little at a time, for longer than the timeout. Its pongs are not read meanwhile.
    while (performance.now() - from < 4000 && socket.connected) {
      client.resume();
      await once(client, "message");
      client.pause();
      if (server.monitor.hasRoom(socket.conn)) await fill(server, socket);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect([socket.connected, socket.conn.readyState]).toEqual([true, "open"]);
    // From now on it takes nothing, once the operating system has enough.
    while (socket.connected) {
      await fill(server, socket);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await left).toBe("ping timeout");
    expect([server.monitor.allHaveRoom, server.io.engine.clientsCount, server.overflows]).toEqual([true, 0, []]);
    client.terminate();
  });

  test("a paused connection whose client has gone without a word is closed in that time", async () => {
    await using server = await monitored(flavour, {}, 200);
    const [client, socket] = await connect(server);
    const left = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    client.pause();
    await fill(server, socket);
    server.monitor.pauseReading(socket.conn);
    expect(await left).toBe("ping timeout");
    client.terminate();
  });

  test("closing a paused connection says goodbye", async () => {
    await using server = await monitored(flavour);
    const [client, socket] = await connect(server);
    server.monitor.pauseReading(socket.conn);
    client.send('42["x"]');
    const closed = once(client, "close");
    socket.disconnect(true);
    expect((await closed)[0]).toBe(1005);
    expect(server.io.engine.clientsCount).toBe(0);
  });
});

/** What a client sends, and what the server makes of it. */
const kinds: [string, (index: number) => [string | Buffer, { fin: boolean }?][]][] = [
  ["short frames", (index) => [[`42["x",${index}]`]]],
  ["long frames", (index) => [[`42["x",${index},"${"x".repeat(100_000)}"]`]]],
  [
    "fragments",
    (index) => [
      ['42["x",', { fin: false }],
      [`${index}]`, { fin: true }],
    ],
  ],
  ["binary", (index) => [[`451-["x",${index},{"_placeholder":true,"num":0}]`], [Buffer.alloc(100)]]],
];

describe.each([
  ["plain", false],
  ["compressed", true],
] as const)("%s", (_name, compresses) => {
  test.each(kinds)("%s: nothing is read while reading is paused, and all of it after", async (_kind, packetOf) => {
    await using server = await monitored(wired, { perMessageDeflate: compresses && { threshold: 0 } });
    const [client, socket] = await connect(server, "EIO=4", compresses);
    const events: unknown[] = [];
    let packets = 0;
    let wake: (() => void) | undefined;
    socket.on("x", (index: number) => {
      events.push(index);
      wake?.();
    });
    const packetsOfEach = packetOf(0).filter(([, options]) => options?.fin !== true).length;
    // At once, and so in the middle of what has come in one chunk.
    socket.conn.on("packet", () => {
      packets++;
      if (packets === 10 * packetsOfEach || packets === 20 * packetsOfEach) server.monitor.pauseReading(socket.conn);
    });
    const until = async (count: number): Promise<void> => {
      while (events.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    for (let index = 0; index < 200; index++) for (const [data, options] of packetOf(index)) client.send(data, options ?? {});
    for (const count of [10, 20]) {
      await until(count);
      // What another client is told meanwhile: what had come of this one is read by then.
      const [witness] = await connect(server);
      await once(witness, "message");
      witness.terminate();
      expect([events.length, packets]).toEqual([count, count * packetsOfEach]);
      server.monitor.resumeReading(socket.conn);
    }
    await until(200);
    expect(events).toEqual(Array.from({ length: 200 }, (_, index) => index));
    client.terminate();
  });
});

test("a client that ends its paused connection behind what is not read: the connection ends, and nothing of it is read", async () => {
  await using server = await monitored(wired, {}, 200);
  const [client, socket] = await connect(server);
  const left = new Promise<string>((resolve) => socket.once("disconnect", resolve));
  client.pause();
  await fill(server, socket);
  server.monitor.pauseReading(socket.conn);
  const events: unknown[] = [];
  socket.on("x", (value) => events.push(value));
  for (let index = 0; index < 1000; index++) client.send('42["x",1]');
  client.close();
  client.terminate();
  await left;
  expect([events, server.io.engine.clientsCount]).toEqual([[], 0]);
});

describe("long polling", () => {
  test("a POST is answered when it has been read; the next one waits, and a third is refused", async () => {
    await using server = await monitored(wired);
    const accepted = new Promise<Socket>((resolve) => server.io.once("connection", resolve));
    const { query } = await openPolling(server);
    const socket = await accepted;
    const events: unknown[] = [];
    socket.on("x", (value) => {
      events.push(value);
      if (value === 0) server.monitor.pauseReading(socket.conn);
    });
    const body = Array.from({ length: 150 }, (_, index) => `42["x",${index}]`).join("\u001E");
    let isAnswered = false;
    const first = poll(server, query, body).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await expect.poll(() => events.length).toBeGreaterThan(0);
    // What else this turn is for, 32 packets at the most, may have been read; then nothing more is.
    await poll(server, "EIO=4&transport=polling");
    const read = events.length;
    await poll(server, "EIO=4&transport=polling");
    expect([isAnswered, events.length]).toEqual([false, read]);
    expect(read).toBeLessThanOrEqual(32);
    server.monitor.resumeReading(socket.conn);
    expect(await first).toMatchObject({ status: 200, body: "ok" });
    await expect.poll(() => events.length).toBe(150);
    server.monitor.pauseReading(socket.conn);
    const second = poll(server, query, '42["x","second"]');
    const third = poll(server, query, '42["x","third"]');
    expect((await Promise.race([second, third])).status).toBe(400);
    expect((await Promise.all([second, third])).map(({ status }) => status)).toEqual([400, 400]);
    expect([events.length, server.io.engine.clientsCount]).toEqual([150, 2]); // those that the two other polls opened
  });

  test("responses that are not taken are queued", async () => {
    await using server = await monitored(wired);
    const accepted = new Promise<Socket>((resolve) => server.io.once("connection", resolve));
    const { query } = await openPolling(server);
    const socket = await accepted;
    const left = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    const isPolled = once(socket.conn.transport, "ready");
    const { hostname, port } = new URL(server.url);
    const polling = createConnection(Number(port), hostname).pause();
    polling.write(`GET /socket.io/?${query} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await isPolled;
    // More than the operating system takes.
    socket.emit("x", "x".repeat(20_000_000));
    expect(queuedBytes(socket)).toBeGreaterThan(maxBytes);
    expect(server.overflows).toEqual([]);
    socket.emit("y");
    expect(await left).toBe("forced close");
    polling.destroy();
    expect(server.overflows.map(([connection]) => connection)).toEqual([socket.conn]);
  });

  test("an upgrade while reading is paused: what was sent before it comes first", async () => {
    await using server = await monitored(wired);
    const accepted = new Promise<Socket>((resolve) => server.io.once("connection", resolve));
    const { query } = await openPolling(server);
    const socket = await accepted;
    const events: unknown[] = [];
    socket.on("x", (value) => {
      events.push(value);
      if (value === 0) server.monitor.pauseReading(socket.conn);
    });
    const post = poll(server, query, Array.from({ length: 150 }, (_, index) => `42["x",${index}]`).join("\u001E"));
    await expect.poll(() => events.length).toBeGreaterThan(0);
    const client = new WebSocket(`${server.url.replace("http", "ws")}/socket.io/?${query.replace("polling", "websocket")}`);
    await once(client, "open");
    client.send("2probe");
    await once(client, "message");
    const held = events.length; // one or two slices of what the POST brought, however busy the machine is
    expect(held).toBeLessThanOrEqual(32);
    const upgraded = once(socket.conn, "upgrade");
    client.send("5");
    for (let index = 150; index < 200; index++) client.send(`42["x",${index}]`);
    await upgraded;
    expect((await post).status).toBe(200);
    const [witness] = await connect(server);
    await once(witness, "message");
    expect(events.length).toBe(held);
    server.monitor.resumeReading(socket.conn);
    await expect.poll(() => events.length).toBe(200);
    expect(events).toEqual(Array.from({ length: 200 }, (_, index) => index));
    client.terminate();
    witness.terminate();
  });
});
