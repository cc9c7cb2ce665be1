/** One call of an endpoint that runs once, as a store sees it. */
export interface OnceCall {
  /** Name of the endpoint. */
  readonly endpoint: string;
  /**
   * Key of the caller: `caller:` and a secret id, or `client:` and the id of a stock client; with the option `identity` there is
   * `identity:<length>:<identity>:` before it. Callers of different kinds or identities never share a key. Do not log it.
   */
  readonly callerId: string;
  /** Number of the connection that carried the call, unique within this process. A caller gets any number of ids, but few connections. */
  readonly connection: number;
  /** The call's own name, which a retry keeps. */
  readonly guid: string;
  /** Text and body of the request, or a digest of them. The same guid with another fingerprint is another call. */
  readonly fingerprint: string;
}

/** An answer as it travels: JSON, or `null` if the controller returned nothing. */
export type Answer = string | null;

/**
 * The claim of a call that is new. The server runs it and then calls `settle` or `abandon`, one of them and once. What any of these functions throws or
 * rejects with goes to the onError hooks; the call is answered all the same.
 */
export interface FirstClaim {
  /** What tells it from the other claims. */
  readonly state: "first";
  /**
   * How long the claim is kept without word of the run, in milliseconds, at least 100. The server calls `extend` every third of it. When it has passed, the
   * process of the run is taken for dead: the claim is abandoned. `undefined` if the claim ends with this process, as in its own memory.
   */
  readonly leaseMs?: number | undefined;
  /** The run is still going: its lease begins anew. */
  extend?(): void | Promise<void>;
  /** The run has its answer, which is given to all that ask within the store's window. */
  settle(answer: Answer): void | Promise<void>;
  /** The call did not run: those that wait for it are given `undefined`, and the next that asks is the first. */
  abandon(): void | Promise<void>;
}

/** What a store says of a call. */
export type Claim =
  | FirstClaim
  /** It ran or is running: its answer, now or later; `undefined`, later, if it was abandoned. */
  | { readonly state: "known"; readonly answer: Answer | Promise<Answer | undefined> }
  /** Its guid belongs to another call of this caller. */
  | { readonly state: "reused" };

/**
 * Remembers answers, so that a call that is sent again is not run again. Answers are kept under endpoint, caller id and guid. `answerStoreChecks` of
 * `@gosf/testing` checks an implementation.
 *
 * @example
 * app.listen("orders.pay", pay, { once: { store: memoryAnswers({ windowMs: 60_000 }) } });
 */
export interface AnswerStore {
  /** Claims a call. Of all that claim it at once, one is the first. */
  claim(call: OnceCall): Claim | Promise<Claim>;
}
