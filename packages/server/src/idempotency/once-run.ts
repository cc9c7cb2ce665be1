import type { Answer, Claim, FirstClaim, OnceCall } from "./answer-store.ts";
import { flatText } from "./flat-text.ts";

/** A store of runs, as a run sees it. */
export interface RunStore {
  /** A run has its answer. */
  remember(run: OnceRun): void;
  /** A run was abandoned. */
  forget(run: OnceRun): void;
}

/** The runs that one endpoint made for one caller, by guid. */
export interface RunGroup {
  readonly store: RunStore;
  readonly endpoint: string;
  readonly callerId: string;
  readonly runs: Map<string, OnceRun>;
}

/** One run of a call, from its beginning until its answer is forgotten. The first call that claims it gets it as its claim. */
export class OnceRun implements FirstClaim {
  readonly group: RunGroup;
  readonly guid: string;
  readonly fingerprint: string;
  /** Number of the connection that brought the call. */
  readonly connection: number;
  /** `undefined` while it is still going. */
  answer: Answer | undefined = undefined;
  /** When its answer is to be forgotten, on the clock of `performance.now()`. */
  until: number = Infinity;
  /** The next that its connection brought, in the order of answers. */
  next: OnceRun | undefined = undefined;
  /** Calls that wait for its answer; most runs are answered before anybody asks again. */
  #waiting: ((answer: Answer | undefined) => void)[] | undefined = undefined;

  constructor(group: RunGroup, { connection, fingerprint, guid }: OnceCall) {
    this.group = group;
    this.guid = guid;
    this.fingerprint = fingerprint;
    this.connection = connection;
  }

  get state(): "first" {
    return "first";
  }

  settle(answer: Answer): void {
    if (this.#isOver) return;
    this.answer = answer === null ? null : flatText(answer);
    this.group.store.remember(this);
    this.#tell(answer);
  }

  abandon(): void {
    if (this.#isOver) return;
    this.until = 0;
    this.group.store.forget(this);
    this.#tell(undefined);
  }

  /** The claim of a call that asks again. */
  known(): Claim {
    if (this.answer !== undefined) return { state: "known", answer: this.answer };
    return { state: "known", answer: new Promise<Answer | undefined>((resolve) => (this.#waiting ??= []).push(resolve)) };
  }

  /** Settled or abandoned: whoever asks anew has another run. */
  get #isOver(): boolean {
    return this.answer !== undefined || this.until === 0;
  }

  #tell(answer: Answer | undefined): void {
    this.#waiting?.forEach((resolve) => resolve(answer));
    this.#waiting = undefined;
  }
}
