import { array, assert, constantFrom, integer, property, record } from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AnswerMemory } from "./answer-memory.ts";
import type { OnceCall } from "./answer-store.ts";
import { MemoryAnswers } from "./memory-answers.ts";

const byDefault = { windowMs: 300_000, maxEntries: 10_000 };

/** One answer, as a model that looks through all of them knows it. */
interface Kept {
  readonly key: string;
  readonly store: number;
  readonly connection: number;
  readonly bytes: number;
  readonly until: number;
  readonly order: number;
}

const entryBytes = 250;
const accountBytes = 800;
const limits = [
  { windowMs: 500, maxEntries: 6 },
  { windowMs: 2000, maxEntries: 9 },
];
const maxBytes = 9000;

function callOf(connection: number, caller: number, guid: number, endpoint = "e"): OnceCall {
  return { endpoint, callerId: `caller:${caller}`, connection, guid: `g${guid}`, fingerprint: "f" };
}

/** The heaviest group of answers; of several that with the oldest start, in the order of `since`. */
function heaviest<K>(groups: Map<K, { weight: number; since: number }>): K | undefined {
  const [first] = [...groups].toSorted(([, a], [, b]) => b.weight - a.weight || a.since - b.since);
  return first?.[0];
}

/** Answers one after the other, and evictions by looking through all of them. */
class Model {
  kept: Kept[] = [];
  readonly #since = new Map<string, number>();
  #opened = 0;
  #order = 0;

  add(entry: Omit<Kept, "order">, now: number): void {
    if (entry.bytes + accountBytes > maxBytes) return;
    // Places in a ranking begin with the first answer and end with the last one.
    for (const name of [`holder ${entry.connection}`, `account ${entry.store} ${entry.connection}`]) {
      if (!this.#since.has(name)) this.#since.set(name, this.#opened++);
    }
    this.kept.push({ ...entry, order: this.#order++ });
    this.#keep(({ store, connection, until }) => store !== entry.store || connection !== entry.connection || until > now);
    const isFull = (): boolean => this.#in(entry.store).length > (limits[entry.store]?.maxEntries ?? 0);
    while (isFull())
      this.#evict(
        this.#in(entry.store),
        this.#most(this.#in(entry.store), `account ${entry.store} `, () => 1, 0),
      );
    while (this.bytes() > maxBytes)
      this.#evict(
        this.kept,
        this.#most(this.kept, "holder ", ({ bytes }) => bytes, accountBytes),
      );
  }

  expire(now: number): void {
    this.#keep(({ until }) => until > now);
  }

  bytes(): number {
    return this.kept.reduce((sum, { bytes }) => sum + bytes, 0) + accountBytes * this.#accounts(this.kept);
  }

  #in(store: number): Kept[] {
    return this.kept.filter((each) => each.store === store);
  }

  #accounts(entries: readonly Kept[]): number {
    return new Set(entries.map(({ store, connection }) => `${store} ${connection}`)).size;
  }

  #most(entries: readonly Kept[], prefix: string, weigh: (entry: Kept) => number, perAccount: number): number | undefined {
    const groups = new Map<number, { weight: number; since: number }>();
    for (const { connection } of entries) {
      const own = entries.filter((each) => each.connection === connection);
      const weight = own.reduce((sum, each) => sum + weigh(each), 0) + perAccount * this.#accounts(own);
      groups.set(connection, { weight, since: this.#since.get(`${prefix}${connection}`) ?? 0 });
    }
    return heaviest(groups);
  }

  #evict(entries: readonly Kept[], connection: number | undefined): void {
    const age = (entry: Kept): number => entry.until - (limits[entry.store]?.windowMs ?? 0);
    const [victim] = entries.filter((each) => each.connection === connection).toSorted((a, b) => age(a) - age(b) || a.order - b.order);
    this.#keep((each) => each !== victim);
  }

  #keep(isKept: (entry: Kept) => boolean): void {
    this.kept = this.kept.filter(isKept);
    for (const name of this.#since.keys()) {
      const [kind, ...ids] = name.split(" ").map((part, index) => (index === 0 ? part : Number(part)));
      const isOwn = ({ store, connection }: Kept): boolean =>
        kind === "holder" ? connection === ids[0] : store === ids[0] && connection === ids[1];
      if (!this.kept.some(isOwn)) this.#since.delete(name);
    }
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"], now: 0 }));
afterEach(() => void vi.useRealTimers());

const steps = array(
  record({
    store: integer({ min: 0, max: 1 }),
    connection: integer({ min: 0, max: 4 }),
    caller: integer({ min: 0, max: 2 }),
    length: constantFrom(0, 1, 100, 700, 5000),
    waitMs: constantFrom(1, 1, 1, 1, 1, 2, 3, 4000), // no window passes, or all do and what they held was swept
  }),
  { minLength: 1, maxLength: 60, size: "max" },
);

test("what is remembered is what a model keeps that looks through all answers for the connection with the most", () => {
  let answers = 0;
  let evictions = 0;
  assert(
    property(steps, (calls) => {
      vi.clearAllTimers();
      const memory = new AnswerMemory(maxBytes);
      const stores = limits.map((each) => new MemoryAnswers(each, memory));
      const model = new Model();
      const all: { store: number; call: OnceCall; key: string }[] = [];
      for (const [guid, { store, connection, caller, length, waitMs }] of calls.entries()) {
        vi.advanceTimersByTime(waitMs);
        const now = performance.now();
        model.expire(now);
        const call = callOf(connection, caller, guid);
        const claim = stores[store]?.claim(call);
        if (claim?.state !== "first") throw new Error("a guid of its own is a call of its own");
        void claim.settle("a".repeat(length));
        const bytes = entryBytes + 2 * (length + call.guid.length + call.fingerprint.length + call.callerId.length);
        model.add({ key: `${guid}`, store, connection, bytes, until: Math.ceil(now + (limits[store]?.windowMs ?? 0)) }, now);
        all.push({ store, call, key: `${guid}` });
        answers++;
      }
      evictions += calls.length - model.kept.length;
      // Whoever asks finds no answer whose time has passed, swept or not.
      model.expire(performance.now());
      const known = all.filter(({ store, call }) => stores[store]?.claim(call).state === "known").map(({ key }) => key);
      expect(known.toSorted()).toEqual(model.kept.map(({ key }) => key).toSorted());
      memory.end();
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 400 },
  );
  console.log(`400 runs: ${answers} answers, ${evictions} of them forgotten`);
});

test("ten thousand callers over a hundred connections push out their own answers", () => {
  const memory = new AnswerMemory(33_554_432);
  const store = new MemoryAnswers(byDefault, memory);
  const settle = (call: OnceCall): void => {
    const claim = store.claim(call);
    if (claim.state === "first") void claim.settle("{}");
  };
  settle(callOf(-1, -1, -1));
  for (let caller = 0; caller < 20_000; caller++) settle(callOf(caller % 100, caller, 0));
  expect(store.claim(callOf(-1, -1, -1)).state).toBe("known");
  expect(store.claim(callOf(99, 19_999, 0)).state).toBe("known");
  expect(store.claim(callOf(0, 0, 0)).state).toBe("first");
  memory.end();
});

test("a run that is going is not forgotten, and its answer is remembered for the connection that brought it", async () => {
  const memory = new AnswerMemory(33_554_432);
  const store = new MemoryAnswers({ ...byDefault, maxEntries: 2 }, memory);
  const first = store.claim(callOf(1, 1, 1));
  for (let guid = 2; guid < 9; guid++) {
    const claim = store.claim(callOf(2, 2, guid));
    if (claim.state === "first") void claim.settle("{}");
  }
  const waiting = store.claim(callOf(3, 1, 1));
  if (first.state === "first") void first.settle("done");
  expect(waiting.state === "known" && (await waiting.answer)).toBe("done");
  expect(store.claim(callOf(3, 1, 1))).toEqual({ state: "known", answer: "done" });
  memory.end();
});

test("answers are swept when their window has passed, by one timer that holds no process and ends with its memory", () => {
  const memory = new AnswerMemory(33_554_432);
  const stores = [new MemoryAnswers({ ...byDefault, windowMs: 5000 }, memory), new MemoryAnswers({ ...byDefault, windowMs: 1000 }, memory)];
  const settle = (store: number, guid: number): void => {
    const claim = stores[store]?.claim(callOf(1, 1, guid));
    if (claim?.state === "first") void claim.settle("{}");
  };
  settle(0, 1);
  settle(1, 2);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(1001);
  expect(vi.getTimerCount()).toBe(1); // the other one's
  settle(1, 3);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(5100);
  expect(vi.getTimerCount()).toBe(0);
  settle(0, 4);
  expect(vi.getTimerCount()).toBe(1);
  memory.end();
  expect(vi.getTimerCount()).toBe(0);
  settle(0, 5);
  expect(vi.getTimerCount()).toBe(0);
});

test("what was dropped is reported at once, then once a minute, and the rest at the end", () => {
  const reports: Record<string, unknown>[] = [];
  const memory = new AnswerMemory(33_554_432, ({ details }) => void reports.push(details));
  const store = new MemoryAnswers({ ...byDefault, maxEntries: 1 }, memory);
  const settle = (guid: number, length = 0): void => {
    const claim = store.claim(callOf(1, 1, guid));
    if (claim.state === "first") void claim.settle("a".repeat(length));
  };
  const counts = (): unknown[] => reports.map((each) => [each["droppedAnswers"], each["oversizedAnswers"]]);
  for (let guid = 0; guid < 5; guid++) settle(guid);
  expect(counts()).toEqual([[1, 0]]);
  vi.advanceTimersByTime(59_000);
  settle(6);
  expect(counts()).toEqual([[1, 0]]);
  vi.advanceTimersByTime(1001);
  expect(counts()).toEqual([
    [1, 0],
    [4, 0],
  ]);
  settle(7, 20_000_000);
  memory.end();
  expect(counts()).toEqual([
    [1, 0],
    [4, 0],
    [0, 1],
  ]);
});
