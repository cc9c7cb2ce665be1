/** The longest a timer can wait. */
export const maxDelayMs: number = 2 ** 31 - 1;

/** Below this a connection has shown nothing: a server may accept each one and cut it. */
const stableMs = 10_000;

/** Waits before attempts to connect: each longer than those before it, until a connection has lasted. */
export interface Backoff {
  /** It is connected. */
  readonly connected: () => void;
  /** The next attempt is a first one. */
  readonly reset: () => void;
  /** It failed, or was lost: how long to wait now, in milliseconds. */
  readonly next: () => number;
}

/**
 * Capped exponential backoff with full jitter: a random time up to `baseMs · 2^failures`, up to `maxMs`. A connection that lasted 10 s resets the
 * count of failures.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function createBackoff(baseMs: number, maxMs: number): Backoff {
  let failures = 0;
  let connectedAt = Infinity;
  return {
    connected: () => void (connectedAt = performance.now()),
    reset: () => void (failures = 0),
    next() {
      if (performance.now() - connectedAt >= stableMs) failures = 0;
      connectedAt = Infinity;
      return Math.random() * Math.min(maxMs, baseMs * 2 ** failures++);
    },
  };
}
