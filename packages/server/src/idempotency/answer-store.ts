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

/** What a store says of a call. */
export type Claim =
  /** It is new: run it, then settle it, whatever comes of it. */
  | { readonly state: "first"; settle(answer: Answer): void | Promise<void> }
  /** It ran or is running: its answer, now or later. */
  | { readonly state: "known"; readonly answer: Answer | Promise<Answer> }
  /** Its guid belongs to another call of this caller. */
  | { readonly state: "reused" };

/**
 * Remembers answers, so that a call that is sent again is not run again. Answers are kept under endpoint, caller id and guid.
 *
 * @example
 * app.listen("orders.pay", pay, { once: { store: memoryAnswers({ windowMs: 60_000 }) } });
 */
export interface AnswerStore {
  /** Claims a call. A call whose claim is `first` must be settled. */
  claim(call: OnceCall): Claim | Promise<Claim>;
}
