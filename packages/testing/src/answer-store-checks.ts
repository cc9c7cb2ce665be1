import { deepStrictEqual, equal } from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import type { AnswerStore, Claim, FirstClaim, OnceCall } from "@gosf/server";

/** What a check asks of the store that it is given. */
export interface AnswerStoreSettings {
  /** How long it remembers an answer, in milliseconds. */
  readonly windowMs: number;
  /** How long it keeps a claim without word of its run, in milliseconds, if its claims have a lease. */
  readonly leaseMs: number;
}

/** What {@link answerStoreChecks} takes. */
export interface AnswerStoreChecksOptions {
  /** Makes an empty store; called for each check. One with `[Symbol.asyncDispose]` is disposed of at its end. */
  readonly create: (settings: AnswerStoreSettings) => AnswerStore | Promise<AnswerStore>;
}

/** One thing that every store has to do. */
export interface AnswerStoreCheck {
  /** What it is, in words: a name for a test. */
  readonly name: string;
  /** Rejects with an AssertionError if the store does not do it. */
  readonly run: () => Promise<void>;
}

const call: OnceCall = { endpoint: "pay", callerId: "caller:a", connection: 1, guid: "g", fingerprint: "f" };
const long: AnswerStoreSettings = { windowMs: 60_000, leaseMs: 60_000 };
const brief: AnswerStoreSettings = { windowMs: 200, leaseMs: 200 };

async function first(store: AnswerStore, given: OnceCall = call): Promise<FirstClaim> {
  const claim = await store.claim(given);
  if (claim.state === "first") return claim;
  throw new Error(`expected the first claim of ${given.guid}, got ${claim.state}`);
}

/** The answer that a claim has, now or later. */
async function answerOf(claim: Claim): Promise<string | null | undefined> {
  equal(claim.state, "known");
  return claim.state === "known" ? claim.answer : undefined;
}

const forgetWithinMs = 20_000;

/** Asks until a call is new: a store may take its time to forget. */
async function firstAgain(store: AnswerStore): Promise<void> {
  for (const end = performance.now() + forgetWithinMs; performance.now() < end; await wait(20)) {
    const claim = await store.claim(call);
    if (claim.state === "first") return claim.settle(null);
  }
  throw new Error(`the call was not new within ${forgetWithinMs} ms`);
}

const answers = ['{"success":true}', null, "", '{"text":"Grüße 🙂"}', JSON.stringify({ text: "x".repeat(100_000) })];

const rules: readonly {
  readonly name: string;
  readonly settings: AnswerStoreSettings;
  readonly check: (store: AnswerStore) => Promise<void>;
}[] = [
  {
    name: "gives the answer of the first run to a call that comes again, as it was",
    settings: long,
    async check(store) {
      for (const [index, answer] of answers.entries()) {
        const each = { ...call, guid: `g${index}` };
        await (await first(store, each)).settle(answer);
        deepStrictEqual([await answerOf(await store.claim(each)), await answerOf(await store.claim(each))], [answer, answer]);
      }
    },
  },
  {
    name: "gives the answer to all that ask while the run is going",
    settings: long,
    async check(store) {
      const claim = await first(store);
      const asked = await Promise.all([store.claim(call), store.claim(call), store.claim(call)]);
      const given = Promise.all(asked.map(answerOf));
      await claim.settle("once");
      deepStrictEqual(await given, ["once", "once", "once"]);
    },
  },
  {
    name: "has one first of all that claim at once",
    settings: long,
    async check(store) {
      const claims = await Promise.all(Array.from({ length: 50 }, async () => store.claim(call)));
      const firsts = claims.filter((claim) => claim.state === "first");
      equal(firsts.length, 1);
      for (const claim of firsts) await claim.settle("once");
      const others = await Promise.all(claims.filter((claim) => claim.state !== "first").map(answerOf));
      deepStrictEqual(new Set(others), new Set(["once"]));
    },
  },
  {
    name: "refuses the guid of a call for another one, while it runs and after",
    settings: long,
    async check(store) {
      const claim = await first(store);
      equal((await store.claim({ ...call, fingerprint: "other" })).state, "reused");
      await claim.settle("once");
      equal((await store.claim({ ...call, fingerprint: "other" })).state, "reused");
    },
  },
  {
    name: "keeps calls apart by endpoint, caller and guid, whatever is in their names",
    settings: long,
    async check(store) {
      const names = ["a", "b", "a:b", "b:a", ":", "__proto__", "ä"];
      const calls = names.flatMap((endpoint) => names.flatMap((callerId) => names.map((guid) => ({ ...call, endpoint, callerId, guid }))));
      for (const [index, each] of calls.entries()) await (await first(store, each)).settle(String(index));
      for (const [index, each] of calls.entries()) equal(await answerOf(await store.claim(each)), String(index));
    },
  },
  {
    name: "gives the answer over another connection of the caller",
    settings: long,
    async check(store) {
      await (await first(store)).settle("once");
      equal(await answerOf(await store.claim({ ...call, connection: 2 })), "once");
    },
  },
  {
    name: "tells those that wait that a call was abandoned, and has the next one be the first",
    settings: long,
    async check(store) {
      const claim = await first(store);
      const waiting = answerOf(await store.claim(call));
      await claim.abandon();
      equal(await waiting, undefined);
      await (await first(store, { ...call, fingerprint: "other" })).settle("second");
      equal(await answerOf(await store.claim({ ...call, fingerprint: "other" })), "second");
    },
  },
  {
    name: "keeps the first of what a run is settled with",
    settings: long,
    async check(store) {
      const claim = await first(store);
      await claim.settle("once");
      await claim.settle("twice");
      await claim.abandon();
      equal(await answerOf(await store.claim(call)), "once");
    },
  },
  {
    name: "forgets an answer after its window",
    settings: brief,
    async check(store) {
      await (await first(store)).settle("once");
      await firstAgain(store);
    },
  },
  {
    name: "keeps a claim whose lease is extended, and abandons one whose lease is over",
    settings: brief,
    async check(store) {
      const claim = await first(store);
      if (claim.leaseMs === undefined) return; // its claims end with the process
      for (let time = 0; time < 3 * claim.leaseMs; time += claim.leaseMs / 4) {
        await wait(claim.leaseMs / 4);
        await claim.extend?.();
      }
      const waiting = answerOf(await store.claim(call));
      equal(await waiting, undefined);
      await firstAgain(store);
    },
  },
];

/**
 * What every store of answers has to do, as checks for the tests of an implementation, with any test runner.
 *
 * @param options `create` makes an empty store.
 * @returns The checks, in a fixed order. Each makes a store of its own.
 *
 * @example
 * for (const { name, run } of answerStoreChecks({ create: ({ windowMs }) => memoryAnswers({ windowMs }) })) test(name, run);
 */
export function answerStoreChecks({ create }: AnswerStoreChecksOptions): AnswerStoreCheck[] {
  return rules.map(({ name, settings, check }) => ({
    name,
    async run() {
      const store: AnswerStore & Partial<AsyncDisposable> = await create(settings);
      try {
        await check(store);
      } finally {
        await store[Symbol.asyncDispose]?.();
      }
    },
  }));
}
