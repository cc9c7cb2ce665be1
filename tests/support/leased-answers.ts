import type { Answer, AnswerStore, Claim, FirstClaim, OnceCall } from "@gosf/server";
import type { AnswerStoreSettings } from "@gosf/testing";

interface Entry {
  readonly fingerprint: string;
  readonly answer: Promise<Answer | undefined>;
  resolve(answer: Answer | undefined): void;
  timer: NodeJS.Timeout | undefined;
}

/** A store as one over a network is: it answers later, and a claim ends with its lease. */
export class LeasedAnswers implements AnswerStore, AsyncDisposable {
  readonly #settings: AnswerStoreSettings;
  readonly #entries = new Map<string, Entry>();
  /** How often a lease was extended. */
  extended = 0;

  constructor(settings: AnswerStoreSettings) {
    this.#settings = settings;
  }

  async claim({ endpoint, callerId, guid, fingerprint }: OnceCall): Promise<Claim> {
    const key = JSON.stringify([endpoint, callerId, guid]);
    await new Promise(setImmediate);
    const entry = this.#entries.get(key);
    if (entry === undefined) return this.#first(key, fingerprint);
    return entry.fingerprint === fingerprint ? { state: "known", answer: entry.answer } : { state: "reused" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { timer } of this.#entries.values()) clearTimeout(timer);
  }

  #first(key: string, fingerprint: string): FirstClaim {
    const { leaseMs, windowMs } = this.#settings;
    let resolve!: Entry["resolve"];
    const answer = new Promise<Answer | undefined>((give) => (resolve = give));
    const entry: Entry = { fingerprint, answer, resolve, timer: undefined };
    let isOver = false;
    const forget = (): void => {
      clearTimeout(entry.timer);
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    const end = (given: Answer | undefined): boolean => {
      const isFirst = !isOver;
      isOver = true;
      if (isFirst) resolve(given);
      return isFirst;
    };
    const abandon = async (): Promise<void> => {
      if (end(undefined)) forget();
    };
    const keepFor = (timeMs: number, then: () => void): void => {
      clearTimeout(entry.timer);
      entry.timer = setTimeout(then, timeMs);
    };
    this.#entries.set(key, entry);
    keepFor(leaseMs, () => void abandon());
    return {
      state: "first",
      leaseMs,
      extend: async () => {
        this.extended++;
        if (!isOver) keepFor(leaseMs, () => void abandon());
      },
      settle: async (given) => {
        if (end(given)) keepFor(windowMs, forget);
      },
      abandon,
    };
  }
}
