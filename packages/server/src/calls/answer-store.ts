/** One call of an endpoint that runs once, as a store sees it. */
export interface OnceCall {
  /** What it calls. */
  readonly endpoint: string;
  /** Who calls: a random id that no other caller knows. */
  readonly callerId: string;
  /** The call's own name, which a retry keeps. */
  readonly guid: string;
  /** What was sent, or a digest of it where it is long. The same guid with another one is another call. */
  readonly fingerprint: string;
  /** Has the run stop that this call begins. */
  cancel(): void;
}

/** An answer as it travels: JSON, or `null` where the controller returned nothing. */
export type Answer = string | null;

/** What a store says of a call. */
export type Claim =
  /** It is new: run it, then settle it, whatever comes of it. */
  | { readonly state: "first"; settle(answer: Answer): void | Promise<void> }
  /** It ran or is running: here is its answer, now or later. `cancel` stops a run that is still going. */
  | { readonly state: "known"; readonly answer: Answer | Promise<Answer>; cancel(): void }
  /** Its guid belongs to another call of this caller. */
  | { readonly state: "reused" };

/**
 * Remembers what was answered, so that a call that is sent again is not run again. Answers are kept under endpoint, caller id and guid.
 *
 * @example
 * app.listen("orders.pay", pay, { once: { store: memoryAnswers({ windowMs: 60_000 }) } });
 */
export interface AnswerStore {
  /** Takes up a call. A call that it says is the first must be settled. */
  claim(call: OnceCall): Claim | Promise<Claim>;
}
