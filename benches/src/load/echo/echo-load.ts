import type { Connection } from "../connection/connection.ts";
import { openConnections } from "../connection/connections.ts";
import { bodyJson } from "./echo-frames.ts";
import { EchoLane } from "./echo-lane.ts";
import { Window } from "../window.ts";
import type { EchoWorkload, LoadCounts, LoadTarget, Workload } from "../workload.ts";

/** Closed loop: each connection keeps a number of requests in flight, and sends one anew for each answer. */
export class EchoLoad implements Workload {
  readonly #options: EchoWorkload;
  readonly #target: LoadTarget;
  readonly #onFailure: (cause: Error) => void;
  readonly #window: Window = new Window();
  #connections: Connection[] = [];

  constructor(options: EchoWorkload, target: LoadTarget, onFailure: (cause: Error) => void) {
    this.#options = options;
    this.#target = target;
    this.#onFailure = onFailure;
  }

  async open(): Promise<void> {
    this.#connections = await openConnections(this.#target, this.#options.connections, this.#onFailure);
  }

  start(): void {
    const shape = {
      event: "echo",
      body: bodyJson(this.#options.body),
      copies: this.#target.copies,
      latencies: this.#window.latencies,
      answer: this.#target.answer,
    };
    for (const connection of this.#connections) {
      const lane = new EchoLane(connection, shape);
      lane.onAnswered((count, now) => lane.send(count, now));
      lane.send(this.#options.inFlight, performance.now());
    }
  }

  mark(): void {
    this.#window.mark();
  }

  counts(): LoadCounts {
    return this.#window.counts();
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }
}
