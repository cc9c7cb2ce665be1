// At least 10,000 random messages and raw frames at a live server: what is well-formed is answered rightly, a witness never notices, and what
// a connection held is let go.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Client } from "@gosf/server";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { asks, anyReason, idRange, harmless, hostile, type Ask, type Noise } from "./random-frames.ts";

const runs = 110;
const framesPerRun = 50;

let server: RunningApp;
let witness: RawClient;
let sent = 0;
const seen: WeakRef<Client>[] = [];

beforeAll(async () => {
  server = await startEchoApp((app) => {
    app.onConnect((client) => {
      seen.push(new WeakRef(client));
    });
  });
  witness = await RawClient.connect(server.url, { eio: 4 });
});
afterAll(async () => {
  await witness[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const protocol = fc.constantFrom(3 as const, 4 as const);
const many = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength: framesPerRun, maxLength: framesPerRun, size: "max" });

async function assertWitness(): Promise<void> {
  const text = `still here ${sent}`;
  witness.send(`421["echo",{"text":"${text}"}]`);
  expect(await witness.settled()).toEqual([`42["echo",{"success":true,"text":"${text}"}]`, `431[{"success":true,"text":"${text}"}]`]);
}

/** Sends them all in one go; returns what must be acknowledged, by id. */
function sendAll(client: RawClient, frames: readonly (Ask | Noise)[]): Map<number, unknown> {
  const expected = new Map<number, unknown>();
  for (const [index, each] of frames.entries()) {
    if ("frame" in each) client.send(each.frame);
    else {
      const ackId = each.ackId + index * idRange; // each its own, and none that a mutated frame may have
      expected.set(ackId, each.answer);
      client.send(`42${ackId}${each.tail}`);
    }
  }
  sent += frames.length;
  return expected;
}

/** The reason of an invalid-message is for people: any text will do. */
function withoutReason(answer: unknown): unknown {
  const { body, ...rest } = answer as { text?: string; body?: { reason?: unknown } };
  return rest.text === "invalid-message" && typeof body?.reason === "string" ? { ...rest, body: { reason: anyReason } } : answer;
}

function assertAnswers(client: RawClient, expected: ReadonlyMap<number, unknown>): void {
  const answers = new Map<number, unknown>();
  for (const frame of client.frames) {
    const [, ackId, json] = /^43(\d+)\[(.*)\]$/s.exec(frame.toString()) ?? [];
    if (json !== undefined) answers.set(Number(ackId), JSON.parse(json));
  }
  for (const [ackId, answer] of expected) {
    expect(withoutReason(answers.get(ackId))).toEqual(answer);
  }
}

test("every well-formed request is answered, and rightly", async () => {
  await fc.assert(
    fc.asyncProperty(protocol, many(fc.oneof({ weight: 5, arbitrary: asks }, { weight: 1, arbitrary: harmless })), async (eio, frames) => {
      await using client = await RawClient.connect(server.url, { eio });
      const expected = sendAll(client, frames);
      await client.settled();
      assertAnswers(client, expected);
      await assertWitness();
    }),
    { numRuns: runs, endOnFailure: true },
  );
}, 60_000);

test("whatever a connection sends, nobody else notices; and while it lives, its requests are answered", async () => {
  const probe = 999_999_937;
  let lived = 0;
  let closed = 0;
  // Few frames a connection, as most of these end it, and the rest would not be read.
  const group = fc.tuple(protocol, fc.array(fc.oneof(asks, hostile), { minLength: 5, maxLength: 5 }));
  const groups = fc.array(group, { minLength: framesPerRun / 5, maxLength: framesPerRun / 5, size: "max" });
  await fc.assert(
    fc.asyncProperty(groups, async (all) => {
      const clients = await Promise.all(all.map(([eio]) => RawClient.connect(server.url, { eio })));
      const expected = clients.map((client, index) => sendAll(client, all[index]?.[1] ?? []));
      for (const client of clients) client.send(`42${probe}["echo",{}]`);
      // What they sent is read before this is.
      for (let turn = 0; turn < 3; turn++) await assertWitness();
      for (const [index, client] of clients.entries()) {
        if (client.frames.some((frame) => frame.includes(`43${probe}[`))) {
          lived++;
          assertAnswers(client, expected[index] ?? new Map());
        } else if (!client.isOpen) closed++;
        await client[Symbol.asyncDispose]();
      }
    }),
    { numRuns: runs, endOnFailure: true },
  );
  expect(lived).toBeGreaterThan(20);
  expect(closed).toBeGreaterThan(20);
}, 60_000);

test("that were 10,000 frames and more", () => {
  expect(sent).toBeGreaterThanOrEqual(10_000);
});

test("of all those connections nothing is left but the witness", async () => {
  const { app } = server;
  await expect.poll(() => app.io.engine.clientsCount).toBe(1);
  expect(app.clients.size).toBe(1);
  expect(app.io.sockets.sockets.size).toBe(1);
  expect(app.io.sockets.adapter.sids.size).toBe(1);
  expect(app.io.sockets.adapter.rooms.size).toBe(1);
  server.errors.length = 0; // an error's stack holds on to what it was thrown in
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  expect(seen.length).toBeGreaterThan(runs);
  await expect
    .poll(() => {
      collect();
      return seen.filter((client) => client.deref() !== undefined).length;
    })
    .toBe(1);
});
