import { successMessage, type GosfError } from "@gosf/protocol";
import { array, assert, constantFrom, nat, property, record } from "fast-check";
import { expect, test } from "vitest";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { connectClient } from "@gosf/test-support/socket-io";
import { createApp, type App } from "../index.ts";
import { InFlight, type RequestInFlight } from "./in-flight.ts";

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

test("calls are found by guid as by looking through them all, whatever came and went before", () => {
  let looks = 0;
  const move = record({ kind: constantFrom("add", "add", "delete", "find", "cancel"), guid: nat({ max: 6 }), index: nat({ max: 30 }) });
  assert(
    property(array(move, { minLength: 60, maxLength: 200 }), (moves) => {
      const inFlight = new InFlight();
      const all: (RequestInFlight & { codes: string[]; expected: string[] })[] = [];
      for (const { kind, guid, index } of moves) {
        const name = guid === 0 ? undefined : `g${guid}`;
        const named = all.filter((each) => each.guid === `g${guid}` && each.expected.length === 0);
        if (kind === "add") {
          const codes: string[] = [];
          const cancel = ({ code }: GosfError): void => void codes.push(code);
          const request = {
            guid: name,
            stream: undefined,
            outlivesConnection: false,
            standing: "in-flight" as const,
            codes,
            expected: [],
            cancel,
          };
          all.push(request);
          inFlight.add(request);
        } else if (kind === "delete") {
          for (const request of all.splice(index, 1)) inFlight.delete(request);
        } else if (kind === "cancel") {
          inFlight.cancelCall(`g${guid}`, "aborted");
          for (const { expected } of named) expected.push("aborted");
        } else {
          looks++;
        }
        // Only some look: the index is made by the first that does.
        expect(new Set(kind === "find" ? inFlight.of(`g${guid}`) : [])).toEqual(new Set(kind === "find" ? named : []));
      }
      for (const { codes, expected } of all) expect(codes).toEqual(expected);
      expect(inFlight.size).toBe(all.length);
    }),
    { numRuns: 300 },
  );
  expect(looks).toBeGreaterThan(1000);
});

test("who cancels one call looks at few, however many are in flight", () => {
  const count = 10_000;
  const inFlight = new InFlight();
  let looks = 0;
  const requestOf = (guid: string): RequestInFlight => ({
    get guid() {
      looks++;
      return guid;
    },
    stream: undefined,
    outlivesConnection: false,
    standing: "in-flight",
    cancel: () => {},
  });
  for (let index = 0; index < count; index++) inFlight.add(requestOf(`g${index}`));
  inFlight.cancelCall("g0", "aborted"); // the first to name one makes the index
  expect(looks).toBeLessThanOrEqual(count);
  looks = 0;
  for (let index = 0; index < 1000; index++) inFlight.cancelCall(index % 2 === 0 ? `g${index}` : `nobody${index}`, "aborted");
  expect(looks).toBeLessThanOrEqual(1000);
});
