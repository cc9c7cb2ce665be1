import { abortedOf, onAbort } from "@gosf/protocol/peer";
import { fault } from "./fault.ts";

/** Those that wait for something, in order, each for as long as its time and its signals allow. */
export class WaitingLine<T> {
  readonly #waiting = new Set<(value: T | undefined) => void>();

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Waits at the end of the line.
   *
   * @returns What it is given; `undefined` when its time is over, and when the line is released.
   * @throws {GosfError} `aborted` by a signal.
   */
  wait(timeoutMs: number, signals: readonly AbortSignal[]): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      let unwatch: (() => void) | undefined;
      const end = (): void => {
        clearTimeout(timer);
        unwatch?.();
        this.#waiting.delete(give);
      };
      const give = (value: T | undefined): void => {
        end();
        resolve(value);
      };
      const abort = (cause: unknown): void => {
        end();
        reject(fault("aborted", {}, { cause }));
      };
      const timer = setTimeout(give, timeoutMs, undefined);
      this.#waiting.add(give);
      const aborted = abortedOf(signals);
      if (aborted) abort(aborted.reason);
      else unwatch = onAbort(signals, abort);
    });
  }

  /** Gives a value to the first of those that wait, of which there is one. */
  next(value: T): void {
    const [give] = this.#waiting;
    give?.(value);
  }

  /** Lets all of them look for themselves. */
  release(): void {
    for (const give of Array.from(this.#waiting)) give(undefined);
  }
}
