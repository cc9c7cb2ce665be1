import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { Server } from "socket.io";
import { describe, expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { createWorkload } from "./create-workload.ts";
import type { Workload, WorkloadOptions } from "./workload.ts";

/** Answers one packet of the load with packets. */
type Respond = (packet: string, broadcast: (packet: string) => void) => string[];

interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** A server that speaks as much Socket.IO as the load needs, and otherwise answers as it is told to. */
async function scriptedServer(respond: Respond): Promise<Listening> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const broadcast = (text: string): void => server.clients.forEach((client) => client.send(text));
  server.on("connection", (socket) => {
    socket.send('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
    socket.on("message", (data: Buffer) => {
      const packet = data.toString();
      for (const answer of packet === "40" ? ['40{"sid":"b"}'] : respond(packet, broadcast)) socket.send(answer);
    });
  });
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Stock Socket.IO with an echo endpoint. */
async function socketIoServer(copies: boolean): Promise<Listening> {
  const http = createServer();
  const io = new Server(http);
  io.on("connection", (socket) => {
    socket.on("echo", (request: { text: string; body?: unknown }, ack: (reply: unknown) => void) => {
      const reply = { success: true, text: request.text, body: request.body };
      if (copies) socket.emit("echo", reply);
      ack(reply);
    });
    socket.on("announce", ({ text, body }: { text: string; body: { count: number } }) => {
      for (let index = 0; index < body.count; index += 1) io.emit("announced", { success: true, text: `${text}-${index}` });
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return { port: (http.address() as AddressInfo).port, [Symbol.asyncDispose]: () => io.close() };
}

interface Started extends Disposable {
  readonly workload: Workload;
  readonly failures: Error[];
}

async function startLoad(options: WorkloadOptions, { port }: Listening, copies = false): Promise<Started> {
  const failures: Error[] = [];
  const workload = createWorkload(options, { port, announce: false, copies }, (cause) => failures.push(cause));
  await workload.open();
  workload.start();
  return { workload, failures, [Symbol.dispose]: () => workload.close() };
}

function answered({ workload, failures }: Started, count: number): Promise<void> {
  return vi.waitFor(
    () => {
      if (failures.length > 0) return;
      expect(workload.counts().count).toBeGreaterThanOrEqual(count);
    },
    { timeout: 15_000 },
  );
}

async function firstFailure(load: Started): Promise<string> {
  await vi.waitFor(() => expect(load.failures).not.toHaveLength(0), { timeout: 15_000 });
  return load.failures[0]?.message ?? "";
}

/** Takes `42<id>["echo",{"text":"<text>"}]` apart. */
function readRequest(packet: string): { id: string; text: string } {
  const match = /^42(\d+)\["echo",\{"text":"([0-9a-f]{16})"\}\]$/.exec(packet);
  if (!match) throw new Error(`not a request: ${packet}`);
  return { id: match[1]!, text: match[2]! };
}

const echo: WorkloadOptions = { kind: "echo", connections: 3, inFlight: 4 };

describe("against stock Socket.IO", () => {
  const body = { nested: { list: [1, 2, 3], word: "Grüße ☂".repeat(40) } };
  test.each([
    ["echo", echo, false],
    ["a body longer than a short frame", { ...echo, body }, false],
    ["event copy and ack", echo, true],
    ["paced", { kind: "paced", connections: 3, perSecond: 2000, together: 10 }, false],
    ["broadcast", { kind: "broadcast", connections: 20, burst: 10 }, false],
  ] satisfies [string, WorkloadOptions, boolean][])("%s: every answer is right", async (_, options, copies) => {
    await using server = await socketIoServer(copies);
    using load = await startLoad(options, server, copies);
    await answered(load, 1500);
    expect(load.failures).toEqual([]);
    expect(load.workload.counts().p99Ms).toBeGreaterThan(0);
  });
});

test("every request has an id of its own on its connection, and a text of its own among all", async () => {
  const texts = new Set<string>();
  let requests = 0;
  await using server = await scriptedServer((packet) => {
    const { id, text } = readRequest(packet);
    texts.add(text);
    requests += 1;
    return [`43${id}[{"success":true,"text":"${text}"}]`];
  });
  using load = await startLoad(echo, server);
  await answered(load, 1500);
  expect(load.failures).toEqual([]);
  expect(texts.size).toBe(requests);
});

const right = (id: string, text: string): string => `43${id}[{"success":true,"text":"${text}"}]`;

describe("an echo server that errs makes the load fail", () => {
  test.each<[string, (id: string, text: string) => string[], RegExp, boolean]>([
    ["the text of another request", (id, text) => [right(id, text.replace(/.$/, "x"))], /wrong answer/, false],
    ["no success", (id, text) => [`43${id}[{"success":false,"text":"${text}"}]`], /wrong answer/, false],
    ["a field too many", (id, text) => [`43${id}[{"success":true,"text":"${text}","meta":{}}]`], /wrong answer/, false],
    ["an ack without an id", (_, text) => [right("", text)], /wrong answer/, false],
    ["the same ack twice", (id, text) => [right(id, text), right(id, text)], /not in flight/, false],
    [
      "an event copy that was not wanted",
      (id, text) => [`42["echo",{"success":true,"text":"${text}"}]`, right(id, text)],
      /nobody asked/,
      false,
    ],
    ["no event copy", (id, text) => [right(id, text)], /before its event copy/, true],
    [
      "the event copy after the ack",
      (id, text) => [right(id, text), `42["echo",{"success":true,"text":"${text}"}]`],
      /before its event copy/,
      true,
    ],
  ])("%s", async (_, answers, message, copies) => {
    await using server = await scriptedServer((packet) => {
      const { id, text } = readRequest(packet);
      return answers(id, text);
    });
    using load = await startLoad(echo, server, copies);
    expect(await firstFailure(load)).toMatch(message);
  });
});

test("a broadcast that comes out of order, or to some only, is not counted", async () => {
  await using server = await scriptedServer((packet, broadcast) => {
    const text = /"text":"([^"]+)"/.exec(packet)?.[1];
    for (const index of [1, 0]) broadcast(`42["announced",{"success":true,"text":"${text}-${index}"}]`);
    return [];
  });
  using load = await startLoad({ kind: "broadcast", connections: 4, burst: 2 }, server);
  expect(await firstFailure(load)).toMatch(/wrong broadcast 0/);
  expect(load.workload.counts().count).toBe(0);
});

test("a connection that the server closes makes the load fail", async () => {
  const server = await scriptedServer(() => []);
  using load = await startLoad({ kind: "idle", connections: 2 }, server);
  await server[Symbol.asyncDispose]();
  expect(await firstFailure(load)).toMatch(/closed connection/);
});
