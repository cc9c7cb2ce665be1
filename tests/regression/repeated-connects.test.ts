// Each CONNECT packet that arrived before the first was accepted ran the hooks and was accepted: 8,000 packets of one connection were 8,000 clients.
import { io, type Socket } from "socket.io-client";
import { expect, test } from "vitest";
import type { App } from "@gosf/server";
import { deferred, type Deferred } from "../support/deferred.ts";
import { collectProcessFaults } from "../support/process-faults.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { websocketFrame } from "../support/frames.ts";
import { TcpClient } from "../support/tcp-client.ts";

interface Counted extends RunningApp {
  readonly runs: { before: number; connect: number; disconnect: number; middleware: number };
}

async function answerAfter(promise: Promise<void> | undefined, next: () => void): Promise<void> {
  await promise;
  next();
}

/** Starts an app whose hooks are counted; the one before the connection waits for a gate. */
async function startCounting(gate: Deferred<void> | undefined): Promise<Counted> {
  const runs = { before: 0, connect: 0, disconnect: 0, middleware: 0 };
  const add = (app: App): void => {
    if (gate !== undefined) {
      app.onBeforeConnect(async () => {
        runs.before++;
        await gate.promise;
      });
    }
    app.onConnect(() => void runs.connect++);
    app.onDisconnect(() => void runs.disconnect++);
    app.io.of("/other").use((_socket, next) => {
      runs.middleware++;
      void answerAfter(gate?.promise, next);
    });
  };
  return { ...(await startEchoApp(add)), runs };
}

/** Opens a WebSocket, without a namespace. */
async function open(url: string): Promise<RawClient> {
  const client = new RawClient(url, { eio: 4 });
  await client.frame((frame) => frame.startsWith("0"));
  return client;
}

const accepted = (client: RawClient): number => client.frames.filter((frame) => /^40(\/|{)/.test(frame.toString())).length;

test("8,000 CONNECTs of one connection, while a hook waits, are one client", async () => {
  using faults = collectProcessFaults();
  const gate = deferred();
  await using server = await startCounting(gate);
  await using client = await open(server.url);
  client.send(...Array.from({ length: 8_000 }, () => "40"));
  // A middleware of Socket.IO's own namespaces is as dear as a hook.
  client.send(...Array.from({ length: 100 }, () => "40/other,"));
  await expect.poll(() => server.runs.middleware + faults.all.length).toBeGreaterThan(0);
  gate.resolve();
  await client.frame((frame) => frame.startsWith("40/other,"));
  expect(faults.all).toEqual([]);
  expect(server.runs).toEqual({ before: 1, connect: 1, disconnect: 0, middleware: 1 });
  expect(server.app.clients.size).toBe(1);
  expect(accepted(client)).toBe(2);
});

test("ten CONNECTs in one TCP write are one client, without a hook that waits", async () => {
  using faults = collectProcessFaults();
  await using server = await startCounting(undefined);
  await using client = await TcpClient.upgrade(server.url, 4);
  client.write(Buffer.concat(Array.from({ length: 10 }, () => websocketFrame(0x81, "40"))));
  await client.until((received) => received.includes("40{"));
  client.write(websocketFrame(0x81, '421["echo",{"text":"here"}]'));
  await client.until((received) => received.includes('431[{"success":true,"text":"here"}]'));
  expect(faults.all).toEqual([]);
  expect(server.runs).toEqual({ before: 0, connect: 1, disconnect: 0, middleware: 0 });
  expect(server.app.clients.size).toBe(1);
  expect(client.received.split("40{")).toHaveLength(2);
});

test("of 1,000 CONNECTs in one TCP write, one is accepted, and one that is read after it closes the connection, as in Socket.IO", async () => {
  using faults = collectProcessFaults();
  await using server = await startCounting(undefined);
  await using client = await TcpClient.upgrade(server.url, 4);
  client.write(Buffer.concat(Array.from({ length: 1000 }, () => websocketFrame(0x81, "40"))));
  await client.until((received) => received.includes("\u0088")); // a WebSocket's close frame
  expect(faults.all).toEqual([]);
  expect(client.received.split("40{")).toHaveLength(2);
  client.end();
  await expect.poll(() => server.runs).toEqual({ before: 0, connect: 1, disconnect: 1, middleware: 0 });
  expect(server.app.clients.size).toBe(0);
});

test("a CONNECT with another auth, while one waits, closes the connection: it may be another user's", async () => {
  const gate = deferred();
  await using server = await startCounting(gate);
  await using client = await open(server.url);
  client.send('40{"token":"a"}', '40{"token":"b"}');
  const outcome = Promise.race([client.closed.then(() => "closed"), client.frame((frame) => frame.startsWith("40"))]);
  await expect.poll(() => server.runs.before).toBeGreaterThan(0);
  await expect.poll(() => !client.isOpen || server.runs.before > 1).toBe(true);
  gate.resolve();
  expect(await outcome).toBe("closed");
  expect(server.app.clients.size).toBe(0);
});

/** A stock client whose connection is held open by another namespace, while the hook of its main one waits. */
async function connectTwice(url: string): Promise<{ socket: Socket; other: Socket } & Disposable> {
  const socket = io(url, { transports: ["websocket"], forceNew: true, auth: { token: "a" }, reconnectionDelay: 10 });
  const other = socket.io.socket("/other");
  await new Promise<void>((resolve) => void other.once("connect", () => resolve()));
  return { socket, other, [Symbol.dispose]: () => void [socket.disconnect(), other.disconnect()] };
}

/** Starts an app that notes the tokens which its hook sees. */
async function startWithTokens(gate: Deferred<void>): Promise<RunningApp & { readonly tokens: unknown[] }> {
  const tokens: unknown[] = [];
  const add = (app: App): void => {
    app.onBeforeConnect(async (client) => {
      tokens.push(client.handshake.auth["token"]);
      await gate.promise;
    });
    app.io.of("/other").on("connection", (socket) => socket.on("ping", (answer: () => void) => answer()));
  };
  return { ...(await startEchoApp(add)), tokens };
}

test("a stock client that disconnects and connects again before it is accepted runs the hook once", async () => {
  const gate = deferred();
  await using server = await startWithTokens(gate);
  using client = await connectTwice(server.url);
  const { socket, other } = client;
  await expect.poll(() => server.tokens).toEqual(["a"]);
  const connected = new Promise<void>((resolve) => void socket.once("connect", () => resolve()));
  socket.disconnect();
  socket.connect();
  await other.emitWithAck("ping");
  gate.resolve();
  await connected;
  expect(await socket.emitWithAck("echo", { text: "hi" })).toEqual({ success: true, text: "hi" });
  expect(server.tokens).toEqual(["a"]);
  expect(Array.from(server.app.clients.keys())).toEqual([socket.id]);
});

test("one that connects again with another token is accepted under that one alone", async () => {
  const gate = deferred();
  await using server = await startWithTokens(gate);
  using client = await connectTwice(server.url);
  const { socket } = client;
  await expect.poll(() => server.tokens).toEqual(["a"]);
  const connected = new Promise<void>((resolve) => void socket.once("connect", () => resolve()));
  socket.disconnect();
  socket.auth = { token: "b" };
  socket.connect();
  await expect.poll(() => server.tokens).toEqual(["a", "b"]);
  gate.resolve();
  await connected;
  expect(await socket.emitWithAck("echo", { text: "hi" })).toEqual({ success: true, text: "hi" });
  const clients = Array.from(server.app.clients.values(), ({ id, handshake }) => [id, handshake.auth["token"]]);
  expect(clients).toEqual([[socket.id, "b"]]);
});

test("still: 500 disconnects and connects of one connection, each accepted, run the hooks 501 times", async () => {
  let connects = 0;
  let left = deferred();
  await using server = await startEchoApp((app) => {
    app.onConnect(() => void connects++);
    app.onDisconnect(() => left.resolve());
  });
  await using client = await open(server.url);
  client.send("40");
  for (let round = 0; round < 500; round++) {
    await client.frame((frame) => frame.startsWith("40{"));
    client.send("41");
    await left.promise;
    left = deferred();
    client.send("40");
  }
  await client.frame((frame) => frame.startsWith("40{"));
  expect(connects).toBe(501);
  expect(server.app.clients.size).toBe(1);
});

test("still: each of 8,000 namespaces that are not there is refused", async () => {
  await using server = await startEchoApp();
  await using client = await RawClient.connect(server.url, { eio: 4 });
  for (let name = 0; name < 8_000; name++) client.send(`40/a${name},`);
  for (let name = 0; name < 8_000; name++) {
    await client.frame((frame) => frame === `44/a${name},{"message":"Invalid namespace"}`);
  }
  expect(await client.settled()).toEqual([]);
  expect(server.app.io._nsps.size).toBe(1);
});
