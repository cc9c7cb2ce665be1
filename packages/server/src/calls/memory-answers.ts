import { GosfError } from "@gosf/protocol";
import { flatText } from "./flat-text.ts";
import type { Answer, AnswerStore, Claim, OnceCall } from "./answer-store.ts";

/** What {@link memoryAnswers} takes. */
export interface MemoryAnswersOptions {
  /** How long an answer is remembered after it was given, in milliseconds. Default 300,000, which is five minutes. */
  readonly windowMs?: number;
  /** How many answers are remembered at the most; the oldest is forgotten first. Runs that are still going do not count. Default 10,000. */
  readonly maxEntries?: number;
}

/** The runs that one endpoint made for one caller, by guid. */
interface Group {
  readonly store: MemoryAnswers;
  readonly endpoint: string;
  readonly callerId: string;
  readonly runs: Map<string, Run>;
}

/** One run of a call, from its beginning until its answer is forgotten. It is what the first to claim it gets. */
class Run {
  readonly group: Group;
  readonly guid: string;
  readonly fingerprint: string;
  /** `undefined` while it is still going. */
  answer: Answer | undefined = undefined;
  /** When its answer is to be forgotten, on the clock of `performance.now()`. */
  until = Infinity;
  /** The one that was answered after it. */
  next: Run | undefined = undefined;
  /** Those who wait for its answer; most are answered before anybody asks again. */
  #waiting: ((answer: Answer) => void)[] | undefined = undefined;

  constructor(group: Group, call: OnceCall) {
    this.group = group;
    this.guid = call.guid;
    this.fingerprint = call.fingerprint;
  }

  get state(): "first" {
    return "first";
  }

  settle(answer: Answer): void {
    this.answer = answer === null ? null : flatText(answer);
    this.group.store.remember(this);
    this.#waiting?.forEach((resolve) => resolve(answer));
    this.#waiting = undefined;
  }

  /** For who asks again. */
  known(): Claim {
    if (this.answer !== undefined) return { state: "known", answer: this.answer };
    return { state: "known", answer: new Promise<Answer>((resolve) => (this.#waiting ??= []).push(resolve)) };
  }
}

/** A store in this process's memory: it ends with the process. It has no timer: what is over is dropped when the next answer comes. */
class MemoryAnswers implements AnswerStore {
  readonly #windowMs: number;
  readonly #maxEntries: number;
  /** By endpoint, then by caller. One map under a key of all three names would need that key made for each call, and kept. */
  readonly #groups = new Map<string, Map<string, Group>>();
  // Answers are forgotten in the order they were given.
  #oldest: Run | undefined;
  #newest: Run | undefined;
  #remembered = 0;

  constructor(windowMs: number, maxEntries: number) {
    this.#windowMs = windowMs;
    this.#maxEntries = maxEntries;
  }

  claim(call: OnceCall): Claim {
    const group = this.#groups.get(call.endpoint)?.get(call.callerId) ?? this.#addGroup(call);
    const run = group.runs.get(call.guid);
    if (run === undefined) {
      const first = new Run(group, call);
      group.runs.set(call.guid, first);
      return first;
    }
    const now = performance.now();
    if (run.until <= now) {
      this.#forget(now);
      return this.claim(call);
    }
    return run.fingerprint === call.fingerprint ? run.known() : { state: "reused" };
  }

  /** A run has its answer, which is remembered from now on. */
  remember(run: Run): void {
    const now = performance.now();
    run.until = Math.ceil(now + this.#windowMs); // a whole number needs no object of its own
    if (this.#newest === undefined) this.#oldest = run;
    else this.#newest.next = run;
    this.#newest = run;
    this.#remembered++;
    this.#forget(now);
  }

  #addGroup({ endpoint, callerId }: OnceCall): Group {
    const ofEndpoint = this.#groups.get(endpoint) ?? new Map<string, Group>();
    const group: Group = { store: this, endpoint, callerId, runs: new Map() };
    this.#groups.set(endpoint, ofEndpoint.set(callerId, group));
    return group;
  }

  #delete({ group, guid }: Run): void {
    const { endpoint, callerId, runs } = group;
    runs.delete(guid);
    if (runs.size > 0) return;
    const ofEndpoint = this.#groups.get(endpoint);
    ofEndpoint?.delete(callerId);
    if (ofEndpoint?.size === 0) this.#groups.delete(endpoint);
  }

  #forget(now: number): void {
    for (let oldest = this.#oldest; oldest !== undefined; oldest = this.#oldest) {
      if (oldest.until > now && this.#remembered <= this.#maxEntries) return;
      this.#delete(oldest);
      this.#remembered--;
      this.#oldest = oldest.next;
      if (oldest.next === undefined) this.#newest = undefined;
      // What is forgotten must not keep what came after it from being so, too.
      oldest.next = undefined;
    }
  }
}

function readLimit(name: string, value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new GosfError("invalid-argument", {}, { message: `${name} must be a whole number above 0` });
}

/**
 * Makes a store of answers in this process's memory.
 *
 * @param options How long and how many: whichever is reached first.
 * @throws {GosfError} `invalid-argument` for numbers that are no limit.
 *
 * @example
 * app.listen("orders.pay", pay, { once: { store: memoryAnswers({ windowMs: 60_000, maxEntries: 1000 }) } });
 */
export function memoryAnswers({ windowMs = 300_000, maxEntries = 10_000 }: MemoryAnswersOptions = {}): AnswerStore {
  return new MemoryAnswers(readLimit("windowMs", windowMs), readLimit("maxEntries", maxEntries));
}
