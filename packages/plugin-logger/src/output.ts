import { ChunkWriter } from "./chunk-writer.ts";
import { holdUntilFlushed, releaseFlushed } from "./exit-flush.ts";
import { LineQueue } from "./line-queue.ts";
import type { Target } from "./stdout-target.ts";

/** Options of an {@link Output}. */
export interface OutputOptions {
  /** Makes a line for people of a line of JSON. Default: lines stay JSON. */
  readonly format?: ((line: string) => string) | undefined;
  /** Called when lines can be written again after some were lost. */
  readonly onRecovered?: (() => void) | undefined;
  /** Bytes that may wait. Default 8 MiB. */
  readonly limit?: number | undefined;
}

const defaultLimit = 8 * 1024 * 1024;
const longestTurnMs = 4;
const immediateLines = 32;
const firstPauseMs = 1;
const longestPauseMs = 64;
const pauseAfterFailureMs = 1000;
const flushTimeoutMs = 500;
const patienceMs = 500;
const sleepMs = 5;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes lines in order without blocking the event loop, and bounds the bytes that wait. A line that cannot be kept (the reader is slow) or
 * written (the disk is full, the reader is gone) is dropped and counted.
 */
export class Output {
  readonly #target: Target;
  readonly #queue: LineQueue;
  readonly #writer: ChunkWriter;
  readonly #limit: number;
  readonly #onRecovered: () => void;
  readonly #waiters = new Set<() => void>();
  #lost = 0;
  #reported = 0;
  #turn: NodeJS.Immediate | undefined;
  #pause: NodeJS.Timeout | undefined;
  #pauseMs = firstPauseMs;
  #immediateLeft = immediateLines;
  #isHeld = false;
  #isExiting = false;

  constructor(target: Target, { format, onRecovered = () => {}, limit = defaultLimit }: OutputOptions = {}) {
    this.#target = target;
    this.#queue = new LineQueue(format);
    this.#writer = new ChunkWriter(target, this.#queue);
    this.#onRecovered = onRecovered;
    this.#limit = limit;
  }

  /** Lines lost so far. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes a line that ends with a newline. */
  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.#queue.bytes + bytes > this.#limit) {
      this.#lost++;
      return;
    }
    const isFirst = this.#writer.isIdle;
    this.#queue.add(line, bytes);
    if (isFirst && !this.#isHeld) holdUntilFlushed(this);
    if (this.#isExiting) this.flushSync();
    else if (this.#pause === undefined && !this.#writer.isInFlight) {
      this.#scheduleTurn();
      // At a terminal a line keeps its place among those of console.log.
      if (isFirst && this.#target.isTerminal && this.#immediateLeft-- > 0) this.#writeSome(undefined);
    }
  }

  /** Has lines flushed when the process ends even if they are written while it does. */
  hold(): void {
    this.#isHeld = true;
    holdUntilFlushed(this);
  }

  /** Takes back {@link hold}. */
  release(): void {
    this.#isHeld = false;
    if (this.#writer.isIdle) releaseFlushed(this);
  }

  /** Calls back when nothing waits any more, or after 500 ms. pino has the name. */
  flush(done: () => void = () => {}): void {
    if (this.#writer.isIdle) return done();
    const finish = (): void => {
      clearTimeout(timer);
      this.#waiters.delete(finish);
      done();
    };
    const timer = setTimeout(finish, flushTimeoutMs);
    this.#waiters.add(finish);
  }

  /** Resolves when nothing waits any more, or after 500 ms. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.flush(resolve);
    });
  }

  /** Writes what waits before it returns. Gives up when a slow reader takes nothing for 500 ms; the rest waits on. */
  flushSync(): void {
    this.#writer.leaveFlight();
    let patience = patienceMs;
    try {
      while (patience > 0 && !this.#writer.isIdle) {
        if (this.#writer.writeNow()) patience = patienceMs;
        else {
          Atomics.wait(sleeper, 0, 0, sleepMs);
          patience -= sleepMs;
        }
      }
    } catch {
      this.#fail();
    }
    if (this.#writer.isIdle) this.#settle();
  }

  /** Writes what waits, and from now on each line as it comes: the event loop does not turn any more. */
  flushAtExit(): void {
    this.#isExiting = true;
    this.flushSync();
  }

  readonly #onTurn = (): void => {
    this.#turn = undefined;
    this.#immediateLeft = immediateLines;
    if (this.#pause === undefined && !this.#writer.isInFlight) this.#writeSome(this.#target.writeInBackground);
  };

  readonly #onPauseOver = (): void => {
    this.#pause = undefined;
    if (!this.#writer.isInFlight) this.#writeSome(this.#target.writeInBackground);
  };

  /** Writes for a few milliseconds, or has a thread write. */
  #writeSome(inBackground: Target["writeInBackground"]): void {
    const start = performance.now();
    try {
      while (!this.#writer.isIdle) {
        if (inBackground !== undefined) return this.#writer.writeInBackground(inBackground, this.#onWritten);
        if (!this.#writer.writeNow()) return this.#wait();
        this.#pauseMs = firstPauseMs;
        if (performance.now() - start > longestTurnMs) break;
      }
    } catch {
      return this.#fail();
    }
    if (this.#writer.isIdle) this.#settle();
    else this.#scheduleTurn();
    this.#report();
  }

  readonly #onWritten = (some: boolean, error: unknown, lost: number): void => {
    this.#lost += lost;
    if (error !== undefined) return this.#fail();
    if (!some) return this.#wait();
    this.#pauseMs = firstPauseMs;
    this.#writeSome(this.#target.writeInBackground);
  };

  #scheduleTurn(): void {
    if (this.#turn === undefined) this.#turn = setImmediate(this.#onTurn);
  }

  #wait(): void {
    this.#pause ??= setTimeout(this.#onPauseOver, this.#pauseMs).unref();
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  /** Drops all that waits: lines kept now would take the place of those that come once writing works again. */
  #fail(): void {
    this.#lost += this.#writer.drop();
    this.#pause ??= setTimeout(this.#onPauseOver, pauseAfterFailureMs).unref();
    this.#settle();
  }

  #settle(): void {
    for (const done of this.#waiters) done();
    if (!this.#isHeld) releaseFlushed(this);
  }

  #report(): void {
    if (this.#lost === this.#reported || this.#pause !== undefined || this.#queue.bytes > this.#limit / 2) return;
    this.#reported = this.#lost;
    this.#onRecovered();
  }
}
