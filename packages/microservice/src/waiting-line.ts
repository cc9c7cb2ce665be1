import { fault } from "./fault.ts";

/** Those that wait for something, in order, each for as long as its time and its signal allow. */
export class WaitingLine<T> {
  readonly #waiting = new Set<(value: T | undefined) => void>();

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Waits at the end of the line.
   *
   * @returns What it is given; `undefined` when its time is over, and when the line is released.
   * @throws {GosfError} `aborted` by the signal.
   */
  wait(timeoutMs: number, signal: AbortSignal | undefined): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", onAbort);
        this.#waiting.delete(give);
      };
      const give = (value: T | undefined): void => {
        end();
        resolve(value);
      };
      const onAbort = (): void => {
        end();
        reject(fault("aborted", {}, { cause: signal?.reason }));
      };
      const timer = setTimeout(give, timeoutMs, undefined);
      this.#waiting.add(give);
      if (signal?.aborted) onAbort();
      else signal?.addEventListener("abort", onAbort);
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
