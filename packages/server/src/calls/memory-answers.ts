import { GosfError } from "@gosf/protocol";
import type { Answer, AnswerStore, Claim, OnceCall } from "./answer-store.ts";

/** What {@link memoryAnswers} takes. */
export interface MemoryAnswersOptions {
  /** How long an answer is remembered after it was given, in milliseconds. Default 300,000, which is five minutes. */
  readonly windowMs?: number;
  /** How many answers are remembered at the most; the oldest is forgotten first. Runs that are still going do not count. Default 10,000. */
  readonly maxEntries?: number;
}

interface Run {
  readonly fingerprint: string;
  readonly answer: Promise<Answer>;
  cancel(): void;
}

interface Remembered {
  readonly fingerprint: string;
  readonly answer: Answer;
  readonly until: number;
}

/** A store in this process's memory: it ends with the process. It has no timer: what is over is dropped when the next call comes. */
class MemoryAnswers implements AnswerStore {
  readonly #windowMs: number;
  readonly #maxEntries: number;
  readonly #running = new Map<string, Run>();
  /** In the order of their answers, which is the order in which they end. */
  readonly #remembered = new Map<string, Remembered>();

  constructor(windowMs: number, maxEntries: number) {
    this.#windowMs = windowMs;
    this.#maxEntries = maxEntries;
  }

  claim(call: OnceCall): Claim {
    this.#forget(performance.now());
    const key = JSON.stringify([call.endpoint, call.callerId, call.guid]);
    const running = this.#running.get(key);
    const remembered = this.#remembered.get(key);
    const known = running ?? remembered;
    if (known === undefined) return this.#begin(key, call);
    if (known.fingerprint !== call.fingerprint) return { state: "reused" };
    return { state: "known", answer: known.answer, cancel: () => running?.cancel() };
  }

  #begin(key: string, call: OnceCall): Claim {
    const { fingerprint } = call;
    let resolve!: (answer: Answer) => void;
    const answer = new Promise<Answer>((settle) => {
      resolve = settle;
    });
    this.#running.set(key, { fingerprint, answer, cancel: () => call.cancel() });
    return {
      state: "first",
      settle: (given) => {
        this.#running.delete(key);
        const now = performance.now();
        this.#remembered.set(key, { fingerprint, answer: given, until: now + this.#windowMs });
        this.#forget(now);
        resolve(given);
      },
    };
  }

  #forget(now: number): void {
    for (const [key, { until }] of this.#remembered) {
      if (until > now && this.#remembered.size <= this.#maxEntries) return;
      this.#remembered.delete(key);
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
