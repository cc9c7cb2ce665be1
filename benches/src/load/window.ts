import { Latencies } from "./latencies.ts";
import type { LoadCounts } from "./workload.ts";

/** Counts what comes between a mark and now. */
export class Window {
  readonly latencies: Latencies = new Latencies();
  /** How much each recorded latency stands for: 1 for an answer, or the deliveries of one broadcast. */
  readonly #weight: number;
  #since = performance.now();

  constructor(weight = 1) {
    this.#weight = weight;
  }

  mark(): void {
    this.latencies.clear();
    this.#since = performance.now();
  }

  counts(): LoadCounts {
    return {
      count: this.latencies.count * this.#weight,
      seconds: (performance.now() - this.#since) / 1000,
      p50Ms: this.latencies.quantile(0.5),
      p99Ms: this.latencies.quantile(0.99),
    };
  }
}
