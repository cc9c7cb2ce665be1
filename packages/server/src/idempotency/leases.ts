import type { FirstClaim } from "./answer-store.ts";

/** Extends the leases of claims while their runs go on. */
export class Leases {
  readonly #timers = new Map<FirstClaim, NodeJS.Timeout>();

  /** @param report Gets what a store fails with. */
  keep(claim: FirstClaim, report: (error: unknown) => void): void {
    const { leaseMs } = claim;
    if (leaseMs === undefined) return;
    const extend = async (): Promise<void> => claim.extend?.();
    const timer = setInterval(() => void extend().catch(report), Math.max(minLeaseMs, leaseMs) / 3);
    this.#timers.set(claim, timer.unref());
  }

  end(claim: FirstClaim): void {
    clearInterval(this.#timers.get(claim));
    this.#timers.delete(claim);
  }

  /** Runs that have not ended by now are not waited for: their claims end by themselves. */
  endAll(): void {
    for (const timer of this.#timers.values()) clearInterval(timer);
    this.#timers.clear();
  }
}

/** A shorter lease is extended as if it were this long: to keep it costs a store more than it is worth. */
const minLeaseMs = 100;
