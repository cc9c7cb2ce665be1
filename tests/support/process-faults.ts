import process from "node:process";

/** Errors that would have ended the process. */
export interface ProcessFaults extends Disposable {
  /** Uncaught exceptions and unhandled rejections so far, in order. */
  readonly all: readonly unknown[];
}

const events = ["uncaughtException", "unhandledRejection"] as const;

/**
 * Collects uncaught exceptions and unhandled rejections of this process until the end of its scope, in place of the test runner's own listeners.
 * A test that expects `all` to be empty fails at its own line, and not somewhere in the runner's summary.
 */
export function collectProcessFaults(): ProcessFaults {
  const all: unknown[] = [];
  const collect = (fault: unknown): void => {
    all.push(fault);
  };
  const before = events.map((event) => process.listeners(event as "uncaughtException"));
  for (const event of events) process.removeAllListeners(event).on(event, collect);
  return {
    all,
    [Symbol.dispose]() {
      events.forEach((event, index) => {
        process.removeAllListeners(event);
        for (const listener of before[index] ?? []) process.on(event, listener as () => void); // each listener goes back to its own event
      });
    },
  };
}
