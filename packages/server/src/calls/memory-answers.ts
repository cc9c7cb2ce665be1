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
  readonly key: string;
  readonly fingerprint: string;
  readonly answer: Answer;
  readonly until: number;
  /** The one that was answered after it. */
  next: Remembered | undefined;
}

/** A store in this process's memory: it ends with the process. It has no timer: what is over is dropped when the next call comes. */
class MemoryAnswers implements AnswerStore {
  readonly #windowMs: number;
  readonly #maxEntries: number;
  readonly #running = new Map<string, Run>();
  readonly #remembered = new Map<string, Remembered>();
  // They end in the order of their answers. The map has that order too, but to find its first entry walks past all that were deleted.
  #oldest: Remembered | undefined;
  #newest: Remembered | undefined;

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
        this.#remember({ key, fingerprint, answer: given, until: now + this.#windowMs, next: undefined });
        this.#forget(now);
        resolve(given);
      },
    };
  }

  #remember(answered: Remembered): void {
    this.#remembered.set(answered.key, answered);
    if (this.#newest === undefined) this.#oldest = answered;
    else this.#newest.next = answered;
    this.#newest = answered;
  }

  #forget(now: number): void {
    for (let oldest = this.#oldest; oldest !== undefined; oldest = oldest.next) {
      if (oldest.until > now && this.#remembered.size <= this.#maxEntries) return;
      this.#remembered.delete(oldest.key);
      this.#oldest = oldest.next;
      if (oldest.next === undefined) this.#newest = undefined;
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
