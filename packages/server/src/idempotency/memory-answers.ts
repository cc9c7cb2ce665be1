import { type OptionRule, type OptionTable, readOptions, wholeNumber } from "@gosf/protocol/peer";
import type { AccountStore, AnswerAccount } from "./answer-account.ts";
import { AnswerMemory, defaultMaxBytes } from "./answer-memory.ts";
import type { AnswerStore, Claim, OnceCall } from "./answer-store.ts";
import { OnceRun, type RunGroup, type RunStore } from "./once-run.ts";
import { Ranking } from "./ranking.ts";

/** Limits of what one endpoint remembers. */
export interface OnceLimits {
  /**
   * Time that an answer is remembered after it was given, in milliseconds.
   *
   * @default 300_000
   */
  readonly windowMs?: number | undefined;
  /**
   * Number of answers that are remembered at the most. Runs that are still going do not count. When there are more, the connection that brought most
   * of them loses its oldest.
   *
   * @default 10_000
   */
  readonly maxEntries?: number | undefined;
}

/** Options of {@link memoryAnswers}. */
export interface MemoryAnswersOptions extends OnceLimits {
  /**
   * Bytes of what is remembered at the most: two for each UTF-16 unit of answer, guid, fingerprint and caller id, 250 for each answer, and 800 for
   * each connection. When there are more, the connection that brought most of them loses its oldest answer. One answer that is larger is not
   * remembered.
   *
   * @default 33_554_432
   */
  readonly maxBytes?: number | undefined;
}

/** Rules of an endpoint's limits. */
export const onceLimitTable: { readonly [Name in keyof OnceSettings]: OptionRule<number, number> } = {
  windowMs: wholeNumber(1, Number.MAX_SAFE_INTEGER, 300_000),
  maxEntries: wholeNumber(1, Number.MAX_SAFE_INTEGER, 10_000),
};

const table: OptionTable<MemoryAnswersOptions, keyof MemoryAnswersOptions> = {
  ...onceLimitTable,
  maxBytes: wholeNumber(1, Number.MAX_SAFE_INTEGER, defaultMaxBytes),
};

/** Limits with defaults in place. */
export interface OnceSettings {
  readonly windowMs: number;
  readonly maxEntries: number;
}

/** Bytes that V8 needs for an answer beside its texts, measured with Node 20: the run, its place in a map, the headers of its strings. */
const entryBytes = 250;

/** Texts count with two bytes a unit, which is what those with a character beyond Latin-1 need; others need one. */
function bytesOf({ answer, fingerprint, group, guid }: OnceRun): number {
  return entryBytes + 2 * ((answer?.length ?? 0) + guid.length + fingerprint.length + group.callerId.length);
}

/** A store in this process's memory: it ends with the process. */
export class MemoryAnswers implements AnswerStore, AccountStore, RunStore {
  readonly windowMs: number;
  /** What its answers are counted in, maybe with those of other stores. */
  readonly memory: AnswerMemory;
  readonly #maxEntries: number;
  /** By endpoint, then by caller. One map under a key of all three names would need that key made for each call, and kept. */
  readonly #groups = new Map<string, Map<string, RunGroup>>();
  readonly #accounts = new Map<number, AnswerAccount>();
  readonly #ranking = new Ranking<AnswerAccount>();
  #remembered = 0;

  constructor({ windowMs, maxEntries }: OnceSettings, memory: AnswerMemory) {
    this.windowMs = windowMs;
    this.#maxEntries = maxEntries;
    this.memory = memory;
  }

  claim(call: OnceCall): Claim {
    const group = this.#groups.get(call.endpoint)?.get(call.callerId) ?? this.#addGroup(call);
    const run = group.runs.get(call.guid);
    if (run === undefined) {
      const first = new OnceRun(group, call);
      group.runs.set(call.guid, first);
      return first;
    }
    const now = performance.now();
    if (run.until <= now) {
      this.expire(this.#accountOf(run), now);
      return this.claim(call);
    }
    return run.fingerprint === call.fingerprint ? run.known() : { state: "reused" };
  }

  remember(run: OnceRun): void {
    const bytes = bytesOf(run);
    if (!this.memory.admits(bytes)) {
      this.forget(run);
      return;
    }
    const now = performance.now();
    run.until = Math.ceil(now + this.windowMs); // a whole number needs no object of its own
    const account = this.#accountOf(run);
    account.append(run);
    this.#remembered++;
    this.memory.add(account, bytes, run.until);
    this.expire(account, now);
    const isFull = this.#remembered > this.#maxEntries;
    if (isFull && this.#ranking.wouldLead(account, 1)) {
      // One more and one less: its rank stays, and a caller that fills the store by itself costs no ranking.
      this.#dropOldest(account, now);
    } else {
      this.#ranking.change(account, 1);
      if (isFull && this.#ranking.first !== undefined) this.evictOldest(this.#ranking.first, now);
    }
    this.memory.makeRoom(now);
  }

  forget({ group, guid }: OnceRun): void {
    const { endpoint, callerId, runs } = group;
    runs.delete(guid);
    if (runs.size > 0) return;
    const ofEndpoint = this.#groups.get(endpoint);
    ofEndpoint?.delete(callerId);
    if (ofEndpoint?.size === 0) this.#groups.delete(endpoint);
  }

  expire(account: AnswerAccount, now: number): void {
    while (account.oldest !== undefined && account.oldest.until <= now) this.evictOldest(account, now);
  }

  evictOldest(account: AnswerAccount, now: number): void {
    this.#dropOldest(account, now);
    this.#ranking.change(account, -1);
    if (account.oldest !== undefined) return;
    this.#ranking.delete(account);
    this.#accounts.delete(account.holder.connection);
    this.memory.close(account);
  }

  #dropOldest(account: AnswerAccount, now: number): void {
    const run = account.shift();
    if (run === undefined) return;
    this.#remembered--;
    this.memory.subtract(account, bytesOf(run), run.until > now);
    this.forget(run);
  }

  /** The account of the connection that brought a run. */
  #accountOf({ connection }: OnceRun): AnswerAccount {
    const known = this.#accounts.get(connection);
    if (known !== undefined) return known;
    const account = this.memory.open(this, connection);
    this.#accounts.set(connection, account);
    this.#ranking.add(account);
    return account;
  }

  #addGroup({ endpoint, callerId }: OnceCall): RunGroup {
    const ofEndpoint = this.#groups.get(endpoint) ?? new Map<string, RunGroup>();
    const group: RunGroup = { store: this, endpoint, callerId, runs: new Map() };
    this.#groups.set(endpoint, ofEndpoint.set(callerId, group));
    return group;
  }
}

/**
 * Makes a store of answers in this process's memory. Endpoints that share it share its limits. While it holds answers it has a timer, which forgets
 * those whose time has passed and does not keep the process alive.
 *
 * @param options Limits: whichever is reached first.
 * @throws {GosfError} `invalid-argument` for limits that are not whole numbers above 0.
 *
 * @example
 * app.listen("orders.pay", pay, { once: { store: memoryAnswers({ windowMs: 60_000, maxEntries: 1000 }) } });
 */
export function memoryAnswers(options: MemoryAnswersOptions = {}): AnswerStore {
  const settings = readOptions<MemoryAnswersOptions, keyof MemoryAnswersOptions>(options, table, { of: "memoryAnswers" });
  return new MemoryAnswers(settings, new AnswerMemory(settings.maxBytes));
}
