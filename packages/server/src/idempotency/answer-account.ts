import type { OnceRun } from "./once-run.ts";
import type { Ranked } from "./ranking.ts";

/** A store, as its accounts see it. */
export interface AccountStore {
  /** How long an answer is remembered, in milliseconds. */
  readonly windowMs: number;
  /** Forgets the answers of an account whose time has passed. */
  expire(account: AnswerAccount, now: number): void;
  /** Forgets the oldest answer of an account. */
  evictOldest(account: AnswerAccount, now: number): void;
}

/** One connection in the memory of an app: its answers in all stores. It is ranked by their bytes. */
export interface AnswerHolder extends Ranked {
  readonly connection: number;
  readonly accounts: Set<AnswerAccount>;
}

/**
 * The answers that one connection brought to one store, in the order they were given, which is also that in which their time passes. Ranked by their
 * number. It outlives the connection.
 */
export class AnswerAccount implements Ranked {
  weight = 0;
  place = 0;
  readonly since: number;
  readonly store: AccountStore;
  readonly holder: AnswerHolder;
  oldest: OnceRun | undefined = undefined;
  #newest: OnceRun | undefined = undefined;

  constructor(store: AccountStore, holder: AnswerHolder, since: number) {
    this.store = store;
    this.holder = holder;
    this.since = since;
  }

  append(run: OnceRun): void {
    if (this.#newest === undefined) this.oldest = run;
    else this.#newest.next = run;
    this.#newest = run;
  }

  /** Removes the oldest. */
  shift(): OnceRun | undefined {
    const run = this.oldest;
    if (run === undefined) return undefined;
    this.oldest = run.next;
    if (run.next === undefined) this.#newest = undefined;
    run.next = undefined; // a forgotten run must not keep the ones after it
    return run;
  }
}
