import type { ConnectionInternals } from "./internals.ts";
import { sumQueues } from "./queue-total.ts";
import { bufferedBytes, transportBytes } from "./queued-bytes.ts";

/** The sum is taken again at the earliest after this part of the limit was queued, and is brought down by twice as much. */
const stepPart = 1 / 16;

/** engine.io's server: its own list of connections, which its type hides. A list of ours would be memory that idle connections hold. */
interface EngineInternals {
  readonly clients: Readonly<Record<string, ConnectionInternals>>;
}

/** A connection that has to go. */
export interface Fullest {
  readonly connection: ConnectionInternals;
  readonly queuedBytes: number;
  readonly totalBytes: number;
}

/** Bounds what is queued for all connections together. */
export class QueueTotals {
  readonly #engine: EngineInternals;
  readonly #limits: { readonly maxTotalBytes: number };
  /** Bytes that may be queued before the next sum. */
  #left = 0;
  #isHigh = false;

  /** @param limits Read at each sum. */
  constructor(engine: EngineInternals, limits: { readonly maxTotalBytes: number }) {
    this.#engine = engine;
    this.#limits = limits;
  }

  /** Whether more than half of the limit was queued when the sum was last taken. */
  get isHigh(): boolean {
    return this.#isHigh;
  }

  /** Takes the sum anew. */
  update(): void {
    this.#note(sumQueues(this.#open()).bytes);
  }

  /** Counts queued bytes. Returns whether there may be too many. */
  add(bytes: number): boolean {
    this.#left -= bytes;
    return this.#left < 0;
  }

  /** Takes the sum anew. Returns the connections to disconnect: those that hold most, until enough is left. */
  fullest(): readonly Fullest[] {
    const { maxTotalBytes: maxBytes } = this.#limits;
    const step = maxBytes * stepPart;
    const open = this.#open();
    const fullest: Fullest[] = [];
    const going = new Set<ConnectionInternals>();
    let total = sumQueues(open);
    const totalBytes = total.bytes;
    // What is shared is freed with the last that waits for it: the sum tells how much was.
    while (total.bytes > maxBytes && total.shares.length > 0) {
      let excess = total.bytes - maxBytes + 2 * step;
      for (const { connection, bytes } of total.shares.toSorted((a, b) => b.bytes - a.bytes)) {
        if (excess <= 0) break;
        excess -= bytes;
        going.add(connection);
        fullest.push({ connection, queuedBytes: bufferedBytes(connection) + transportBytes(connection), totalBytes });
      }
      total = sumQueues(open.filter((connection) => !going.has(connection)));
    }
    this.#note(total.bytes);
    return fullest;
  }

  #open(): ConnectionInternals[] {
    return Object.values(this.#engine.clients).filter(({ readyState }) => readyState !== "closed");
  }

  #note(bytes: number): void {
    const { maxTotalBytes: maxBytes } = this.#limits;
    const half = maxBytes / 2;
    this.#isHigh = bytes > half;
    this.#left = Math.max((this.#isHigh ? maxBytes : half) - bytes, maxBytes * stepPart);
  }
}
