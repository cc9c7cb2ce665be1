import type { GosfError } from "@gosf/protocol";
import { abortedOf, onAbort } from "@gosf/protocol/peer";
import { fault } from "../fault.ts";

/** Limits how many calls of a service are in flight, and how many wait for their turn. */
export class Bulkhead {
  readonly #maxInFlight: number;
  readonly #maxWaiting: number;
  readonly #line = new Set<() => void>();
  #inFlight = 0;

  constructor(maxInFlight: number, maxWaiting: number) {
    this.#maxInFlight = maxInFlight;
    this.#maxWaiting = maxWaiting;
  }

  /**
   * Takes a place: at once, or when one is free, for which it waits as long as `timeoutMs`. Each place that is taken is to be left.
   *
   * @throws {GosfError} `overloaded` when the waiting line is full, `timeout`, `aborted`.
   */
  enter(timeoutMs: number, signals: readonly AbortSignal[]): Promise<void> | undefined {
    if (this.#inFlight < this.#maxInFlight) {
      this.#inFlight++;
      return undefined;
    }
    if (this.#line.size >= this.#maxWaiting) {
      const details = { maxInFlight: this.#maxInFlight, maxWaiting: this.#maxWaiting };
      throw fault("overloaded", details, { message: "too many calls of this service are in flight, and wait" });
    }
    return this.#wait(timeoutMs, signals);
  }

  /** Leaves a place: to the first in line, if there is one. */
  leave(): void {
    if (this.#line.size === 0) {
      this.#inFlight--;
      return;
    }
    const [next] = this.#line;
    next?.();
  }

  #wait(timeoutMs: number, signals: readonly AbortSignal[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let unwatch: (() => void) | undefined;
      const end = (): void => {
        clearTimeout(timer);
        unwatch?.();
        this.#line.delete(enter);
      };
      const enter = (): void => {
        end();
        resolve();
      };
      const fail = (error: GosfError): void => {
        end();
        reject(error);
      };
      const abort = (cause: unknown): void => fail(fault("aborted", {}, { cause }));
      const timer = setTimeout(() => fail(fault("timeout", { timeoutMs })), timeoutMs);
      this.#line.add(enter);
      const aborted = abortedOf(signals);
      if (aborted) abort(aborted.reason);
      else unwatch = onAbort(signals, abort);
    });
  }
}
