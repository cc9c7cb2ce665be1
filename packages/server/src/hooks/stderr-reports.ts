import process from "node:process";
import { describeError } from "./describe-error.ts";

const mostEntries = 10;
const windowMs = 1000;
/** Bytes that may wait in the standard error: while its reader is slow or has stopped, entries are left out. */
const mostWaiting = 65_536;

const isBehind = (): boolean => process.stderr.writableLength > mostWaiting;

/** Writes errors to the standard error, at most 10 a second. Those left out are counted, and the number is written when the second is over. */
export class StderrReports {
  #start = 0;
  #written = 0;
  #leftOut = 0;
  #timer: NodeJS.Timeout | undefined;

  /** Writes an error, or counts it. @param title What failed, if it is not the app itself. */
  write(error: unknown, title = ""): void {
    const now = performance.now();
    if (this.#timer === undefined && now - this.#start >= windowMs) {
      this.#start = now;
      this.#written = 0;
    }
    if (this.#written < mostEntries && !isBehind()) {
      this.#written++;
      console.error(`gosf: ${title}${describeError(error)}`);
      return;
    }
    this.#leftOut++;
    this.#timer ??= setTimeout(this.#onWindowEnd, Math.max(0, this.#start + windowMs - now)).unref();
  }

  readonly #onWindowEnd = (): void => {
    if (isBehind()) {
      this.#timer = setTimeout(this.#onWindowEnd, windowMs).unref();
      return;
    }
    this.#timer = undefined;
    const count = this.#leftOut;
    this.#leftOut = 0;
    console.error(
      `gosf: ${count} more errors are left out: at most ${mostEntries} are written a second. Add an onError hook to get all of them.`,
    );
  };
}
