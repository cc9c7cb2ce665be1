import type { GosfError } from "@gosf/protocol";
import { AnswerAccount, type AccountStore, type AnswerHolder } from "./answer-account.ts";
import { Leases } from "./leases.ts";
import { LostAnswers } from "./lost-answers.ts";
import { Ranking } from "./ranking.ts";

/** Bytes of all answers of an app, unless a store has a bound of its own: 32 MiB. */
export const defaultMaxBytes = 33_554_432;

/** Bytes that V8 needs for a connection's first answer in a store, measured with Node 20: account, holder, the caller's map and their places in maps. */
const accountBytes = 800;

/** Time between two sweeps at least, and so how much later than its window an answer may be forgotten. */
const sweepGapMs = 1000;

/** The longest that Node's timers wait. */
const maxDelayMs = 2 ** 31 - 1;

/**
 * What the stores of an app hold together: their bytes, by connection. When there are too many, the connection with the most loses its oldest answer
 * first: ids of callers cost nothing, connections do.
 */
export class AnswerMemory {
  readonly maxBytes: number;
  /** Of the runs that go on. */
  readonly leases: Leases = new Leases();
  #bytes = 0;
  readonly #holders = new Map<number, AnswerHolder>();
  /** Kept only while bytes are short: most apps never get there. */
  readonly #ranking = new Ranking<AnswerHolder>();
  #isRanked = false;
  #opened = 0;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Infinity;
  #sweptAt = -Infinity;
  readonly #lost: LostAnswers;
  #isClosed = false;

  /** @param report Gets an error, once a minute at the most, if answers were forgotten before their time. */
  constructor(maxBytes: number, report: (error: GosfError) => void = () => {}) {
    this.maxBytes = maxBytes;
    this.#lost = new LostAnswers(maxBytes, report);
  }

  /** Where it reports to. */
  get report(): (error: GosfError) => void {
    return this.#lost.report;
  }

  /** Has it report somewhere else. */
  reportTo(report: (error: GosfError) => void): void {
    this.#lost.report = report;
  }

  /** Whether an answer of so many bytes may be remembered. One that is too large is reported. */
  admits(bytes: number): boolean {
    if (this.#isClosed) return false;
    if (bytes + accountBytes <= this.maxBytes) return true;
    this.#lost.oversized++;
    this.#reportIfDue(performance.now());
    return false;
  }

  /** Opens the account of a connection in a store. */
  open(store: AccountStore, connection: number): AnswerAccount {
    let holder = this.#holders.get(connection);
    if (holder === undefined) {
      holder = { connection, weight: 0, since: this.#opened++, place: 0, accounts: new Set() };
      this.#holders.set(connection, holder);
      if (this.#isRanked) this.#ranking.add(holder);
    }
    const account = new AnswerAccount(store, holder, this.#opened++);
    holder.accounts.add(account);
    this.#change(holder, accountBytes);
    return account;
  }

  /** Closes an account that holds no answer any more. */
  close(account: AnswerAccount): void {
    const { holder } = account;
    holder.accounts.delete(account);
    this.#change(holder, -accountBytes);
    if (holder.accounts.size > 0) return;
    if (this.#isRanked) this.#ranking.delete(holder);
    this.#holders.delete(holder.connection);
  }

  /** Counts an answer that is remembered from now on. */
  add({ holder }: AnswerAccount, bytes: number, until: number): void {
    this.#change(holder, bytes);
    if (until < this.#dueAt) this.#sweepAt(until);
  }

  /**
   * Counts an answer that was forgotten.
   *
   * @param isEarly Whether its window had not passed.
   */
  subtract({ holder }: AnswerAccount, bytes: number, isEarly: boolean): void {
    if (isEarly) this.#lost.dropped++;
    this.#change(holder, -bytes);
  }

  /** Forgets answers until the rest has room. */
  makeRoom(now: number): void {
    if (this.#bytes > this.maxBytes) this.#rank();
    while (this.#bytes > this.maxBytes) {
      const account = oldestOf(this.#ranking.first);
      if (account === undefined) return;
      account.store.evictOldest(account, now);
    }
    if (!this.#lost.isEmpty) this.#reportIfDue(now);
  }

  /** Forgets everything, and remembers nothing any more. */
  end(): void {
    this.#isClosed = true;
    this.leases.endAll();
    clearTimeout(this.#timer);
    if (!this.#lost.isEmpty) this.#lost.flush(performance.now());
    this.#expire(Infinity);
  }

  #change(holder: AnswerHolder, bytes: number): void {
    this.#bytes += bytes;
    if (this.#isRanked) this.#ranking.change(holder, bytes);
    else holder.weight += bytes;
  }

  #rank(): void {
    if (this.#isRanked) return;
    this.#isRanked = true;
    for (const holder of this.#holders.values()) this.#ranking.add(holder);
  }

  /** Half of the bytes have to be brought before it is needed again, so that to build it costs little for each answer. */
  #unrank(): void {
    this.#isRanked = false;
    this.#ranking.clear();
  }

  /** @returns When the next answer's time will have passed. */
  #expire(now: number): number {
    let next = Infinity;
    for (const { accounts } of this.#holders.values()) {
      for (const account of accounts) {
        account.store.expire(account, now);
        next = Math.min(next, account.oldest?.until ?? Infinity);
      }
    }
    return next;
  }

  #sweepAt(until: number): void {
    const at = Math.max(until, this.#sweptAt + sweepGapMs);
    if (at >= this.#dueAt || this.#isClosed) return;
    this.#dueAt = at;
    clearTimeout(this.#timer);
    const delayMs = Math.min(Math.max(0, at - performance.now()), maxDelayMs);
    this.#timer = setTimeout(() => this.#sweep(), delayMs).unref();
  }

  #sweep(): void {
    const now = performance.now();
    this.#dueAt = Infinity;
    this.#sweptAt = now;
    const next = this.#expire(now);
    if (this.#bytes < this.maxBytes / 2) this.#unrank();
    if (!this.#lost.isEmpty) this.#reportIfDue(now);
    if (next < Infinity) this.#sweepAt(next);
  }

  /** Reports at once, but not more than once a minute: what comes meanwhile is reported together, by the timer if by nothing else. */
  #reportIfDue(now: number): void {
    if (now >= this.#lost.dueAt) this.#lost.flush(now);
    else this.#sweepAt(this.#lost.dueAt);
  }
}

/** Of a holder's accounts that with the oldest answer. */
function oldestOf(holder: AnswerHolder | undefined): AnswerAccount | undefined {
  let oldest: AnswerAccount | undefined;
  let oldestAt = Infinity;
  for (const account of holder?.accounts ?? []) {
    const answeredAt = (account.oldest?.until ?? Infinity) - account.store.windowMs;
    if (answeredAt >= oldestAt) continue;
    oldest = account;
    oldestAt = answeredAt;
  }
  return oldest;
}
