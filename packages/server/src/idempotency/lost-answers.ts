import { GosfError } from "@gosf/protocol";

/** Time between two reports at least. */
const reportGapMs = 60_000;

/** Counts answers that are not remembered until their window has passed, and reports them together. */
export class LostAnswers {
  /** Gets the errors. */
  report: (error: GosfError) => void;
  /** Answers that were forgotten before their time. */
  dropped = 0;
  /** Answers that were too large to be remembered. */
  oversized = 0;
  /** When the next report may be made, on the clock of `performance.now()`. */
  dueAt: number = -Infinity;
  readonly #maxBytes: number;

  constructor(maxBytes: number, report: (error: GosfError) => void) {
    this.#maxBytes = maxBytes;
    this.report = report;
  }

  get isEmpty(): boolean {
    return this.dropped + this.oversized === 0;
  }

  /** Reports what was counted since the last report. */
  flush(now: number): void {
    const { dropped, oversized } = this;
    const details = { droppedAnswers: dropped, oversizedAnswers: oversized, maxBytes: this.#maxBytes };
    const message =
      `endpoints that run once forgot ${dropped} answers before their window had passed, and did not remember ${oversized} that were too large: ` +
      "retries of these calls run again. Raise maxEntries or maxBytes, or shorten windowMs";
    this.dueAt = now + reportGapMs;
    this.dropped = 0;
    this.oversized = 0;
    this.report(new GosfError("answers-evicted", details, { message }));
  }
}
