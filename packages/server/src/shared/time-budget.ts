/** Time that several steps share. */
export class TimeBudget {
  readonly #endsAt: number;

  /** @param ms Time for all of them, in milliseconds, from now. */
  constructor(ms: number) {
    this.#endsAt = performance.now() + ms;
  }

  /**
   * Time that is left, in milliseconds; 0 if it is over.
   *
   * @param reservedMs Time to leave for later steps. Default 0.
   */
  left(reservedMs = 0): number {
    return Math.max(0, this.#endsAt - performance.now() - reservedMs);
  }
}
