import { GosfError } from "@gosf/protocol";

/** How many more items the caller of a stream takes: it grants them as it reads. */
export class ReplyStream {
  #credit: number;
  #wake: (() => void) | undefined;

  constructor(credit: number) {
    this.#credit = credit;
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
    this.#credit += items;
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

/** An iteration that is left early is told so, and not waited for: it may be stuck. */
function leave(iterator: AsyncIterator<unknown>, host: PumpHost): void {
  Promise.resolve(iterator.return?.()).catch((error: unknown) => host.report(error));
}

/**
 * Sends what an async iterable yields, as fast as the caller takes it.
 *
 * @returns What the iteration returned: a last item, or nothing.
 * @throws {GosfError} `stream-only` for a caller that wants a single answer; why the request was stopped; what the iteration throws.
 */
export async function pump(host: PumpHost, iterable: AsyncIterable<unknown>): Promise<unknown> {
  const { stream, signal } = host;
  const iterator = iterable[Symbol.asyncIterator]();
  const stoppable = new Stoppable(signal);
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
    for (;;) {
      const granted = stream.take();
      if (granted !== undefined) await stoppable.wait(granted);
      const result = await stoppable.wait(next());
      if (result.done === true) return result.value;
      const checked = host.send(result.value);
      if (checked !== undefined) await checked;
    }
  } finally {
    stoppable.end();
    if (!hasEnded) leave(iterator, host);
  }
}
