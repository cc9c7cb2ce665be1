import { countLines, type LineQueue } from "./line-queue.ts";
import type { Target } from "./stdout-target.ts";

/** The writer that has written a part of a line: the others wait until the line is whole. */
const unfinished: { writer: ChunkWriter | undefined } = { writer: undefined };

/** Takes lines from a queue, many at a time, and writes them to a target. */
export class ChunkWriter {
  readonly #target: Target;
  readonly #queue: LineQueue;
  /** Taken from the queue, and not written yet. */
  #chunk: Buffer | undefined;
  #isInFlight = false;
  /** Whether the last thing written is a part of a line whose rest is lost. */
  #isTorn = false;

  constructor(target: Target, queue: LineQueue) {
    this.#target = target;
    this.#queue = queue;
  }

  /** Whether everything is written. */
  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#chunk === undefined;
  }

  /** Whether a thread is writing. */
  get isInFlight(): boolean {
    return this.#isInFlight;
  }

  /** Writes what fits of the next lines; `false` if nothing does. Throws if writing fails. */
  writeNow(): boolean {
    const chunk = this.#fill();
    return chunk !== undefined && this.#consume(chunk, this.#target.writeNow(chunk));
  }

  /**
   * Has a thread write the next lines.
   *
   * @param done Gets whether some were written, an error if writing failed, and how many lines of a chunk that was left to the thread are lost.
   */
  writeInBackground(write: NonNullable<Target["writeInBackground"]>, done: (some: boolean, error: unknown, lost: number) => void): void {
    const chunk = this.#fill();
    if (chunk === undefined) return done(false, undefined, 0);
    this.#isInFlight = true;
    write(chunk, (error, bytes) => {
      this.#isInFlight = false;
      if (this.#chunk !== chunk) done(true, undefined, countLines(chunk.subarray(bytes)));
      else if (error === null) done(this.#consume(chunk, bytes), undefined, 0);
      else done(false, error, 0);
    });
  }

  /** Leaves what a thread is writing to the thread, so that what follows it can be written now. */
  leaveFlight(): void {
    if (this.#isInFlight) this.#chunk = undefined;
  }

  /** Drops all that is not written, and returns the number of lines. */
  drop(): number {
    const lost = this.#queue.clear() + (this.#chunk === undefined ? 0 : countLines(this.#chunk));
    if (unfinished.writer === this) {
      this.#isTorn = true;
      unfinished.writer = undefined;
    }
    this.#chunk = undefined;
    return lost;
  }

  /** The next chunk; `undefined` if there is none or it is not this writer's turn. */
  #fill(): Buffer | undefined {
    if (unfinished.writer !== undefined && unfinished.writer !== this) return undefined;
    if (this.#chunk === undefined && this.#queue.length > 0) {
      const chunk = this.#queue.take();
      this.#chunk = this.#isTorn ? Buffer.concat([Buffer.from("\n"), chunk]) : chunk;
      this.#isTorn = false;
    }
    return this.#chunk;
  }

  #consume(chunk: Buffer, bytes: number): boolean {
    if (bytes === 0) return false;
    if (bytes < chunk.length) {
      this.#chunk = chunk.subarray(bytes);
      unfinished.writer = this;
    } else {
      this.#chunk = undefined;
      if (unfinished.writer === this) unfinished.writer = undefined;
    }
    return true;
  }
}
