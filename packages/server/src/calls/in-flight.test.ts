import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { deferred, startApp } from "../../test/fixtures/app.ts";
import { connectClient } from "../../test/fixtures/socket-io.ts";
import { createApp, type App } from "../index.ts";

function slow(app: App, gate: Promise<void>): void {
  app.listen("slow", () => gate.then(() => successMessage("slow")));
  app.listen("fast", () => successMessage("fast"));
}

const overloaded = { success: false, text: "overloaded" };

test("a connection that has as many requests in flight as it may is refused more, and another is not", async () => {
  const gate = deferred();
  await using running = await startApp((app) => slow(app, gate.promise), { maxInFlightPerConnection: 2 });
  using client = await connectClient(running.url);
  using other = await connectClient(running.url);
  const first = [client.emitWithAck("slow", {}), client.emitWithAck("slow", {})];
  expect(await client.emitWithAck("slow", { id: 3 })).toEqual({ id: 3, ...overloaded });
  expect(await client.emitWithAck("fast", {})).toEqual(overloaded);
  expect(await other.emitWithAck("fast", {})).toMatchObject({ text: "fast" });
  gate.resolve();
  expect(await Promise.all(first)).toMatchObject([{ text: "slow" }, { text: "slow" }]);
  expect(await client.emitWithAck("fast", {})).toMatchObject({ text: "fast" });
});

test("an app that has as many in flight as it may refuses more from anybody", async () => {
  const gate = deferred();
  await using running = await startApp((app) => slow(app, gate.promise), { maxInFlight: 1 });
  using client = await connectClient(running.url);
  using other = await connectClient(running.url);
  const first = client.emitWithAck("slow", {});
  await expect.poll(() => other.emitWithAck("fast", {})).toEqual(overloaded);
  gate.resolve();
  expect(await first).toMatchObject({ text: "slow" });
  expect(await other.emitWithAck("fast", {})).toMatchObject({ text: "fast" });
});

test("requests that wait for their turn count, and the limit is what it says", async () => {
  const gate = deferred();
  await using running = await startApp(
    (app) => {
      app.onBeforeRequest(() => gate.promise);
      app.listen("fast", () => successMessage("fast"));
    },
    { maxInFlightPerConnection: 3 },
  );
  using client = await connectClient(running.url);
  const replies = Array.from({ length: 5 }, () => client.emitWithAck("fast", {}) as Promise<{ text: string }>);
  expect(await replies[4]).toEqual(overloaded);
  gate.resolve();
  expect((await Promise.all(replies)).map((reply) => reply.text)).toEqual(["fast", "fast", "fast", "overloaded", "overloaded"]);
});

test("limits that are none are refused", () => {
  expect(() => createApp({ maxInFlight: 0.5 })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});
