import type { Connection } from "../connection/connection.ts";
import { openConnections } from "../connection/connections.ts";
import { EchoLane } from "./echo-lane.ts";
import { Window } from "../window.ts";
import type { LoadCounts, LoadTarget, PacedWorkload, Workload } from "../workload.ts";

/** Groups sent before answers are read again, so that a load that has fallen behind catches up without making the server look slow. */
const mostAtOnce = 50;

/**
 * Open loop: requests arrive at their times whether or not earlier ones have been answered, and latency counts from the time at which a
 * request was due, so that a server that stalls cannot hide it.
 */
export class PacedLoad implements Workload {
  readonly #options: PacedWorkload;
  readonly #target: LoadTarget;
  readonly #onFailure: (cause: Error) => void;
  readonly #window: Window = new Window();
  #connections: Connection[] = [];
  #running = false;

  constructor(options: PacedWorkload, target: LoadTarget, onFailure: (cause: Error) => void) {
    this.#options = options;
    this.#target = target;
    this.#onFailure = onFailure;
  }

  async open(): Promise<void> {
    this.#connections = await openConnections(this.#target, this.#options.connections, this.#onFailure);
  }

  start(): void {
    const shape = { event: "echo", body: "", copies: this.#target.copies, latencies: this.#window.latencies };
    const lanes = this.#connections.map((connection) => new EchoLane(connection, shape));
    for (const lane of lanes) lane.onAnswered(() => {});
    const { perSecond, together } = this.#options;
    const intervalMs = (1000 * together) / perSecond;
    const startedAt = performance.now();
    let groups = 0;
    this.#running = true;
    // Timers count whole milliseconds, which is too coarse: the loop is polled instead. It has a core of its own to burn.
    const poll = (): void => {
      if (!this.#running) return;
      try {
        const now = performance.now();
        for (const last = groups + mostAtOnce; groups < last && startedAt + groups * intervalMs <= now; groups += 1) {
          lanes[groups % lanes.length]!.send(together, startedAt + groups * intervalMs);
        }
        setImmediate(poll);
      } catch (cause) {
        this.#onFailure(cause as Error);
      }
    };
    poll();
  }

  mark(): void {
    this.#window.mark();
  }

  counts(): LoadCounts {
    return this.#window.counts();
  }

  close(): void {
    this.#running = false;
    for (const connection of this.#connections) connection.close();
  }
}
