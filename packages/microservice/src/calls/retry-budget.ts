/** How many retries are kept for a burst of faults after quiet times. */
const maxTokens = 100;
/** How many there are to begin with: the first faults come before there has been any traffic to speak of. */
const firstTokens = 10;

/**
 * Keeps retries to a tenth of the traffic, so that they cannot bring down a service that is in trouble already.
 *
 * @see https://finagle.github.io/blog/2016/02/08/retry-budgets/
 */
export class RetryBudget {
  #tokens = firstTokens;

  /** A call is made. */
  deposit(): void {
    this.#tokens = Math.min(maxTokens, this.#tokens + 0.1);
  }

  /** Whether one more retry is within the budget; if so it is taken. */
  withdraw(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
