import type { Connection } from "./connection/connection.ts";
import { openConnections } from "./connection/connections.ts";
import { textFrame } from "./connection/frame-writer.ts";
import { Window } from "./window.ts";
import type { BroadcastWorkload, LoadCounts, LoadTarget, Workload } from "./workload.ts";

/**
 * One connection asks the server to announce a text `burst` times; all connections, the asking one too, must receive `<text>-0` to
 * `<text>-<burst - 1>` in order. When the last has, it asks again. Latency is that of the whole round.
 */
export class BroadcastLoad implements Workload {
  readonly #options: BroadcastWorkload;
  readonly #target: LoadTarget;
  readonly #onFailure: (cause: Error) => void;
  readonly #window: Window;
  #connections: Connection[] = [];
  /** How many broadcasts of this round each connection has received. */
  #received: Uint16Array = new Uint16Array(0);
  #expected: Buffer[] = [];
  #waiting = 0;
  #round = 0;
  #startedAt = 0;

  constructor(options: BroadcastWorkload, target: LoadTarget, onFailure: (cause: Error) => void) {
    this.#options = options;
    this.#target = target;
    this.#onFailure = onFailure;
    this.#window = new Window(options.connections * options.burst);
  }

  async open(): Promise<void> {
    this.#connections = await openConnections(this.#target, this.#options.connections, this.#onFailure);
  }

  start(): void {
    this.#received = new Uint16Array(this.#connections.length);
    for (const [index, connection] of this.#connections.entries()) {
      connection.onText = (buffer, start, end) => this.#receive(index, buffer, start, end);
    }
    this.#ask();
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

  #ask(): void {
    const asking = this.#connections[0]!;
    const text = `round-${String(this.#round++).padStart(10, "0")}`;
    const { burst } = this.#options;
    this.#expected = Array.from({ length: burst }, (_, index) => Buffer.from(`42["announced",{"success":true,"text":"${text}-${index}"}]`));
    this.#received.fill(0);
    this.#waiting = this.#connections.length;
    this.#startedAt = performance.now();
    asking.send(textFrame(`42["announce",{"text":"${text}","body":{"count":${burst}}}]`, asking.masks.next()));
  }

  #receive(index: number, buffer: Buffer, start: number, end: number): void {
    const position = this.#received[index]!;
    const expected = this.#expected[position];
    if (!expected || end - start !== expected.length || buffer.compare(expected, 0, expected.length, start, end) !== 0) {
      throw new Error(`wrong broadcast ${position} on connection ${index}: ${buffer.toString("utf8", start, end)}`);
    }
    this.#received[index] = position + 1;
    if (position + 1 < this.#options.burst) return;
    this.#waiting -= 1;
    if (this.#waiting > 0) return;
    this.#window.latencies.record(performance.now() - this.#startedAt);
    this.#ask();
  }
}
