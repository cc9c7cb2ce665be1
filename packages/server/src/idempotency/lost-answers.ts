import { GosfError } from "@gosf/protocol";
import { errorOf } from "@gosf/protocol/peer";

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
    this.dueAt = now + reportGapMs;
    this.dropped = 0;
    this.oversized = 0;
    this.report(errorOf("answers-evicted", details));
  }
}
