import type { Connection } from "./connection/connection.ts";
import { openConnections } from "./connection/connections.ts";
import type { IdleWorkload, LoadCounts, LoadTarget, Workload } from "./workload.ts";

/** Connections that do nothing but answer heartbeats. */
export class IdleLoad implements Workload {
  readonly #options: IdleWorkload;
  readonly #target: LoadTarget;
  readonly #onFailure: (cause: Error) => void;
  #connections: Connection[] = [];

  constructor(options: IdleWorkload, target: LoadTarget, onFailure: (cause: Error) => void) {
    this.#options = options;
    this.#target = target;
    this.#onFailure = onFailure;
  }

  async open(): Promise<void> {
    this.#connections = await openConnections(this.#target, this.#options.connections, this.#onFailure);
  }

  start(): void {}

  mark(): void {}

  counts(): LoadCounts {
    return { count: this.#connections.length, seconds: 0, p50Ms: 0, p99Ms: 0 };
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}
