// A caller granted 2,147,483,647 items of a stream that yields without I/O: the event loop never turned again, and the process served nobody.
// A caller that granted much and did not read had all of it queued in one turn.
import { connect, stream } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { Server, type Socket } from "socket.io";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const query = { gosf: "1.caller-12345" };

/** A server with a stream of as many items as its caller asks for, none of which waits for anything, and how many it has yielded. */
async function startCounting(): Promise<{ server: RunningApp; state: { yielded: number } }> {
  const state = { yielded: 0 };
  const server = await startEchoApp((app) => {
    app.listen("count", async function* (_client, { message }) {
      for (let n = 1; n <= Number(message.text); n++) {
        state.yielded++;
        yield successMessage("", { n });
      }
    });
  });
  return { server, state };
}

const callFrame = (id: number, items: number, credit: number): string =>
  `42${id}${JSON.stringify(["count", { guid: `g${id}`, text: String(items), meta: { gosf: { credit } } }])}`;
const creditFrame = (items: number): string => `42${JSON.stringify(["gosf", { type: "credit", guid: "g1", items }])}`;
const isItem = (frame: string | Buffer): boolean => frame.includes('"type":"item"');

test("streams that yield without I/O, ten at once, send 64 items in a turn of the event loop", async () => {
  const { server, state } = await startCounting();
  await using _server = server;
  await using client = await RawClient.connect(server.url, { eio: 4, query });
  let most = 0;
  let before = 0;
  let isWatching = true;
  const watch = (): void => {
    most = Math.max(most, state.yielded - before);
    before = state.yielded;
    if (isWatching) setImmediate(watch);
  };
  watch();
  client.send(...Array.from({ length: 10 }, (_, index) => callFrame(index + 1, 1000, 2_147_483_647)));
  await client.acks(...Array.from({ length: 10 }, (_, index) => index + 1));
  isWatching = false;
  expect(client.frames.filter(isItem)).toHaveLength(10_000);
  expect(most).toBeLessThanOrEqual(64);
});

test("a caller is sent 1,024 items at most that it has granted at once", async () => {
  const { server, state } = await startCounting();
  await using _server = server;
  await using client = await RawClient.connect(server.url, { eio: 4, query });
  client.send(callFrame(1, 5000, 4096));
  await expect.poll(() => state.yielded).toBe(1024);
  await client.settled();
  expect(state.yielded).toBe(1024);
  client.send(creditFrame(2_147_483_647));
  await expect.poll(() => state.yielded).toBe(2048);
  await client.settled();
  expect(state.yielded).toBe(2048);
  expect(client.frames.filter(isItem)).toHaveLength(2048);
});

test("a caller that asks for 4,096 and follows the announced limit gets all of 10,000 items", async () => {
  const { server } = await startCounting();
  await using _server = server;
  await using client = await RawClient.connect(server.url, { eio: 4, query });
  const features: unknown = JSON.parse((await client.features()).slice(2));
  expect(features).toEqual(["gosf", expect.objectContaining({ limits: expect.objectContaining({ streamCredit: 1024 }) })]);
  client.send(callFrame(1, 10_000, 4096));
  for (let taken = 1; taken <= 10_000; taken++) {
    await client.frame(isItem);
    if (taken % 512 === 0) client.send(creditFrame(512));
  }
  expect(await client.ack(1)).toBe("null");
});

/** A server that announces a credit of 8, and keeps no more of what it is granted. */
async function startStingy(): Promise<{ url: string } & AsyncDisposable> {
  const io = new Server(0);
  io.on("connection", (socket: Socket) => {
    let credit = 0;
    let sent = 0;
    let end: (reply: null) => void;
    let guid: string;
    const grant = (items: number): void => {
      credit = Math.min(8, credit + items);
      for (; credit > 0 && sent < 100; credit--)
        socket.emit("gosf", { type: "item", guid, message: { success: true, body: { n: ++sent } } });
      if (sent === 100) end(null);
    };
    socket.on("count", (message: { guid: string; meta: { gosf: { credit: number } } }, ack: (reply: null) => void) => {
      ({ guid } = message);
      end = ack;
      grant(message.meta.gosf.credit);
    });
    socket.on("gosf", ({ items }: { items: number }) => grant(items));
    socket.emit("gosf", { type: "features", features: ["stream"], limits: { streamCredit: 8, inFlight: 10 } });
  });
  const { port } = io.httpServer.address() as { port: number }; // it listens on a port
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => io.close() };
}

test("a client that asks for more than the server announces asks again in time", async () => {
  await using server = await startStingy();
  await using api = connect(server.url);
  const items = stream(api, "count", {}, { credit: 64, timeoutMs: 5000 });
  const seen: unknown[] = [];
  for await (const { body } of items) seen.push(body["n"]);
  expect(seen).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
});

test.each([1025, 2_147_483_647, 0, -1, 1.5, Number.NaN])("a credit of %d is refused where it is written", async (credit) => {
  const { server } = await startCounting();
  await using _server = server;
  await using api = connect(server.url);
  const { hostname: host, port } = new URL(server.url);
  await using services = createMicroservices({ it: { host, port: Number(port) } });
  const refusal = { code: "invalid-argument", details: { option: "credit" } };
  await expect(stream(api, "count", { text: "1" }, { credit }).next()).rejects.toMatchObject(refusal);
  // It need not be connected for that.
  await expect(services.getMicroservice("it").stream("count", { text: "1" }, { credit }).next()).rejects.toMatchObject(refusal);
});

test("no item is taken while a quarter of maxQueuedBytes is queued for a client that does not read", async () => {
  let yielded = 0;
  let items = 0;
  let lead = 0;
  await using server = await startEchoApp((app) => {
    const text = "x".repeat(200_000);
    app.listen("big", async function* () {
      for (; yielded < 200; yielded++) {
        lead = Math.max(lead, yielded - items);
        yield successMessage(text);
      }
    });
  });
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket&gosf=1`);
  const ended = new Promise<void>((resolve) => {
    socket.on("message", (data: Buffer) => {
      const frame = data.toString();
      if (frame.startsWith("0")) socket.send('40{"gosf":"caller-12345"}');
      if (frame.includes('"features"')) {
        socket.send('421["big",{"guid":"g","meta":{"gosf":{"credit":1024}}}]');
        socket.pause();
      }
      if (isItem(frame)) items++;
      if (frame.startsWith("431")) resolve();
    });
  });
  await expect.poll(() => lead, { timeout: 10_000 }).toBeGreaterThan(20); // 4 MB
  socket.resume();
  await ended;
  socket.terminate();
  expect(items).toBe(200);
  // 4 MiB in the queue, and what the system's TCP buffers hold beside it.
  expect(lead).toBeLessThan(120);
  expect(server.errors).toEqual([]);
});

test("still: a stream whose items wait for I/O, and one to a reader with a credit of 1, come whole and in order", async () => {
  await using server = await startEchoApp((app) => {
    app.listen("slow", async function* () {
      for (let n = 0; n < 200; n++) {
        if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        yield successMessage("", { n });
      }
    });
  });
  await using api = connect(server.url);
  for (const credit of [1, 2, 64, 1024]) {
    const seen: unknown[] = [];
    for await (const { body } of stream(api, "slow", {}, { credit })) seen.push(body["n"]);
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index));
  }
});
