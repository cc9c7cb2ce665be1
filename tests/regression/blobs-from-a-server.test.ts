// A Blob or File in a broadcast was sent as a packet that cannot be read, so that every listener disconnected; so was a message with more than 10
// attachments. A detached ArrayBuffer in one, or one that was transferred right after it, ended the process.
import { GosfError, successMessage } from "@gosf/protocol";
import type { Client } from "@gosf/server";
import { expect, test } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { connectStock, StockClient } from "../support/stock-client.ts";

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

const bodies: readonly (readonly [string, () => Record<string, unknown>])[] = [
  ["a Blob", () => ({ blob: new Blob(["bytes"]) })],
  ["a File in a list", () => ({ list: [1, [new File(["bytes"], "name.txt")]] })],
  ["a Blob beside bytes", () => ({ bytes: new Uint8Array(4), blob: new Blob(["bytes"]) })],
  ["what becomes a Blob", () => ({ it: { toJSON: () => new Blob(["bytes"]) } })],
  ["a detached ArrayBuffer", () => ({ buffer: detached() })],
  ["11 attachments", () => ({ list: Array.from({ length: 11 }, () => Buffer.from("bytes")) })],
];

/** An app with an endpoint that answers with the body, a caller, and two that listen. */
async function prepare(
  body: () => Record<string, unknown>,
): Promise<{ server: RunningApp; caller: StockClient; listeners: StockClient[] }> {
  const server = await startEchoApp((app) => {
    app.listen("ask", () => successMessage("", body()));
    app.listen("refuse", () => {
      throw new GosfError("not-now", body());
    });
  });
  const caller = await connectStock("4.8.4", server.url);
  const listeners = [await connectStock("4.8.4", server.url), await connectStock("2.5.0", server.url, { transports: ["polling"] })];
  return { server, caller, listeners };
}

/** Everyone is still there, and gets the next broadcast. */
async function expectUnharmed(server: RunningApp, clients: readonly StockClient[]): Promise<void> {
  const next = clients.map((client) => client.next("news"));
  server.app.broadcast("", "news", { text: "still here" });
  const outcomes = await Promise.all(next);
  expect(outcomes).toEqual(clients.map(() => [{ success: true, text: "still here" }]));
  for (const client of clients) client.socket.close();
  await server[Symbol.asyncDispose]();
}

const ways: Readonly<Record<string, (server: RunningApp, client: Client, body: Record<string, unknown>) => unknown>> = {
  "app.broadcast": ({ app }, _client, body) => app.broadcast("", "said", { body }),
  "client.broadcast": (_server, client, body) => client.broadcast("", "said", { body }),
  "client.send": (_server, client, body) => client.send("said", { body }),
  "client.call": (_server, client, body) => client.call("asked", { body }, { timeoutMs: 2_000 }),
};

test.each(Object.keys(ways).flatMap((way) => bodies.map(([what, body]) => [way, what, body] as const)))(
  "%s with %s is refused, and nobody notices",
  async (way, _what, body) => {
    using faults = collectProcessFaults();
    const { server, caller, listeners } = await prepare(body);
    const client = server.app.clients.get(caller.socket.id ?? "");
    const outcome = await Promise.resolve()
      .then(() => ways[way]?.(server, client!, body()))
      .catch((error: unknown) => (error as GosfError).code); // it is one
    expect(outcome).toBe("invalid-argument");
    await expectUnharmed(server, [caller, ...listeners]);
    expect(faults.all).toEqual([]);
  },
);

test.each(bodies)("a reply with %s is invalid-response, and its caller stays", async (_what, body) => {
  using faults = collectProcessFaults();
  const { server, caller, listeners } = await prepare(body);
  expect(await caller.ask("ask", {})).toEqual([{ success: false, text: "invalid-response" }]);
  expect(await caller.ask("refuse", {})).toEqual([{ success: false, text: "not-now" }]);
  expect(server.errors).toMatchObject([{ code: "invalid-response" }, { code: "invalid-response" }]);
  await expectUnharmed(server, [caller, ...listeners]);
  expect(faults.all).toEqual([]);
});

test("bytes that are transferred away right after they were sent arrive as they were", async () => {
  using faults = collectProcessFaults();
  const { server, caller, listeners } = await prepare(() => ({}));
  const heard = listeners.map((client) => client.next("said"));
  const bytes = new Uint8Array([1, 2, 3, 4]);
  server.app.broadcast("", "said", { body: { bytes } });
  structuredClone(bytes, { transfer: [bytes.buffer] });
  let arrived: unknown[][] = [];
  void Promise.all(heard).then((all) => (arrived = all));
  await expect.poll(() => arrived.length + faults.all.length).toBeGreaterThan(0);
  expect(faults.all).toEqual([]);
  const received = arrived.map(([message]) => Array.from((message as { body: { bytes: Uint8Array } }).body.bytes));
  expect(received).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
  await expectUnharmed(server, [caller, ...listeners]);
});
