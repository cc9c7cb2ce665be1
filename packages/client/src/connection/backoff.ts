/** The longest a timer can wait. */
export const maxDelayMs: number = 2 ** 31 - 1;

/**
 * Capped exponential backoff with full jitter: a random time up to `baseMs · 2^attempt`, at the most `maxMs`.
 *
 * @param attempt How many attempts failed before, from 0.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(attempt: number, baseMs: number, maxMs: number): number {
  return Math.random() * Math.min(maxMs, baseMs * 2 ** attempt);
}
