// An event or acknowledgement with any number of values, by every way into the server: up to 10,000 of them arrive, one more ends that connection and
// nothing else.
import type { GosfError } from "@gosf/protocol";
import { deferred } from "../support/deferred.ts";
import { collectProcessFaults, type ProcessFaults } from "../support/process-faults.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { afterAll, beforeAll, expect, test } from "vitest";

const limit = 10_000;
const counts = [1, 2, 1_000, limit - 1, limit, limit + 1, 60_000, 130_000, 400_000];
let cases = 0;

let server: RunningApp;
let witness: RawClient;
let faults: ProcessFaults;
let received = deferred<unknown>();

beforeAll(async () => {
  faults = collectProcessFaults();
  server = await startEchoApp((app) => {
    app.io.on("connection", (socket) => socket.on("native", receive));
    app.io.of("/other").on("connection", (socket) => {
      socket.use((_event, next) => next());
      socket.onAny((_event, ...values: unknown[]) => receive(...values));
      socket.on("native", () => {});
    });
  });
  witness = await RawClient.connect(server.url, { eio: 4 });
});
afterAll(async () => {
  await witness[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  faults[Symbol.dispose]();
});

/** Nobody else noticed. */
async function expectNoHarm(): Promise<void> {
  expect(await witness.settled()).toEqual([]);
  expect(faults.all).toEqual([]);
  expect(server.errors).toEqual([]);
}

function receive(...values: unknown[]): void {
  received.resolve(values.filter((value) => typeof value !== "function").length + 1);
}

/** The data of an event: its name among `count` values. */
function data(count: number, more = ""): string {
  return `["native"${",1".repeat(count - 1)}${more}]`;
}

type Way = (client: RawClient, count: number) => Promise<unknown>;

const ways: Readonly<Record<string, Way>> = {
  "an event": async (client, count) => client.send(`42${data(count)}`),
  "an event that wants an acknowledgement": async (client, count) => client.send(`427${data(count)}`),
  "an event with an attachment": async (client, count) => {
    if (count === 1) return client.send(`42${data(1)}`); // the name alone: nothing that an attachment could stand for
    return client.send(`451-${data(count - 1, ',{"_placeholder":true,"num":0}')}`, Buffer.from("bytes"));
  },
  "an event of another namespace, seen by onAny behind a middleware": async (client, count) => {
    client.send("40/other,");
    await client.frame((frame) => frame.startsWith("40/other,"));
    client.send(`42/other,${data(count)}`);
  },
};

test.each(Object.keys(ways).flatMap((way) => counts.map((count) => [way, count] as const)))("%s, %i values", async (way, count) => {
  cases++;
  received = deferred();
  await using client = await RawClient.connect(server.url, { eio: 4 });
  await ways[way]?.(client, count);
  const outcome = await Promise.race([received.promise, client.closed.then(() => "closed")]);
  expect(outcome).toBe(count <= limit ? count : "closed");
  await expectNoHarm();
});

test.each(counts)("an acknowledgement, %i values", async (count) => {
  cases++;
  await using client = await RawClient.connect(server.url, { eio: 4 });
  const accepted = Array.from(server.app.clients.values()).at(-1);
  const call = accepted?.call("confirm", {}, { timeoutMs: 10_000 });
  const request = await client.frame((frame) => frame.includes("confirm"));
  client.send(`43${/^42(\d+)/.exec(request)?.[1]}[null${",1".repeat(count - 1)}]`);
  const outcome = await call?.then(
    (reply) => reply.success,
    (error: unknown) => (error as GosfError).code, // what a call rejects with
  );
  expect(outcome).toBe(count === 1 || (count <= limit ? "invalid-response" : "disconnected"));
  await expectNoHarm();
});

test("each of these was seen", () => {
  expect(cases).toBe(45);
});
