import { GosfError } from "@gosf/protocol";
import { maxStreamCredit } from "@gosf/protocol/peer";
import { streamTurns, type StreamTurn } from "./stream-turns.ts";

/** Items that the caller of a stream has granted and that are not used yet. It grants more as it reads; what is beyond the limit is ignored. */
export class ReplyStream {
  /** Returns a promise while the queue of the caller's connection has no room. Ask again when it resolves. */
  readonly room: () => Promise<void> | undefined;
  #credit: number;
  #wake: (() => void) | undefined;

  constructor(credit: number, room: () => Promise<void> | undefined) {
    this.#credit = Math.min(credit, maxStreamCredit);
    this.room = room;
  }

  /** Takes one of the items granted: at once, or when the next is. */
  take(): Promise<void> | undefined {
    if (this.#credit > 0) {
      this.#credit--;
      return undefined;
    }
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#credit--;
        resolve();
      };
    });
  }

  grant(items: number): void {
    this.#credit = Math.min(this.#credit + items, maxStreamCredit);
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** Tells what a controller that streams returned from a message. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** What a pump needs of the request that it answers. */
export interface PumpHost {
  readonly endpoint: string;
  readonly stream: ReplyStream | undefined;
  readonly signal: AbortSignal;
  /** Sends an item; returns a promise if its check is asynchronous. */
  send(item: unknown): PromiseLike<unknown> | undefined;
  report(error: unknown): void;
}

/** Waits for promises, one at a time, but no longer than until a request is stopped. Its one listener ends with it. */
class Stoppable {
  readonly #signal: AbortSignal;
  #reject: ((reason: unknown) => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", this.#stop);
  }

  wait<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#reject = reject;
      promise.then(resolve, reject);
      if (this.#signal.aborted) this.#stop();
    });
  }

  end(): void {
    this.#signal.removeEventListener("abort", this.#stop);
  }

  readonly #stop = (): void => this.#reject?.(this.#signal.reason);
}

/** Waits until a stream may send its next item: for credit, for its turn of the event loop, and for room in the queue. */
class Pace {
  readonly #stream: ReplyStream;
  readonly #stoppable: Stoppable;
  #turn: StreamTurn | undefined;

  constructor(stream: ReplyStream, stoppable: Stoppable) {
    this.#stream = stream;
    this.#stoppable = stoppable;
  }

  /** Returns a promise if there is something to wait for. */
  next(): Promise<void> | undefined {
    const granted = this.#stream.take();
    if (granted !== undefined) return this.#wait(granted);
    return streamTurns.take() && this.room() === undefined ? undefined : this.#wait();
  }

  /** Returns a promise while the queue has no room. */
  room(): Promise<void> | undefined {
    return this.#stream.room();
  }

  end(): void {
    if (this.#turn !== undefined) streamTurns.cancel(this.#turn);
  }

  async #wait(granted?: Promise<void>): Promise<void> {
    if (granted !== undefined) await this.#stoppable.wait(granted);
    let hasTurn = granted !== undefined && streamTurns.take();
    for (;;) {
      if (!hasTurn) await this.#nextTurn();
      const room = this.room();
      if (room === undefined) return;
      await this.#stoppable.wait(room);
      hasTurn = false;
    }
  }

  async #nextTurn(): Promise<void> {
    this.#turn = streamTurns.wait();
    await this.#stoppable.wait(this.#turn.promise);
    this.#turn = undefined;
  }
}

/** An iteration that is left early is told so, and not waited for: it may be stuck. */
function leave(iterator: AsyncIterator<unknown>, host: PumpHost): void {
  Promise.resolve(iterator.return?.()).catch((error: unknown) => host.report(error));
}

/**
 * Sends what an async iterable yields, as fast as the caller takes it. The event loop turns after 64 items or 1 ms, and no item is taken while the
 * queue of the connection is full.
 *
 * @returns What the iteration returned: a last item, or nothing.
 * @throws {GosfError} `stream-only` for a caller that wants a single answer; why the request was stopped; what the iteration throws.
 */
export async function pump(host: PumpHost, iterable: AsyncIterable<unknown>): Promise<unknown> {
  const { stream, signal } = host;
  const iterator = iterable[Symbol.asyncIterator]();
  const stoppable = new Stoppable(signal);
  let pace: Pace | undefined;
  /** Whether the iterator itself ended, by returning or by throwing. */
  let hasEnded = false;
  const next = async (): Promise<IteratorResult<unknown>> => {
    try {
      const result = await iterator.next();
      hasEnded = result.done === true;
      return result;
    } catch (error) {
      hasEnded = true;
      throw error;
    }
  };
  try {
    if (stream === undefined) throw new GosfError("stream-only", { endpoint: host.endpoint });
    pace = new Pace(stream, stoppable);
    for (;;) {
      const waiting = pace.next();
      if (waiting !== undefined) await waiting;
      const result = await stoppable.wait(next());
      if (result.done === true) return result.value;
      // It may have filled up while the item was made.
      for (let full = pace.room(); full !== undefined; full = pace.room()) await stoppable.wait(full);
      const checked = host.send(result.value);
      if (checked !== undefined) await checked;
    }
  } finally {
    pace?.end();
    stoppable.end();
    if (!hasEnded) leave(iterator, host);
  }
}
