import { GosfError } from "@gosf/protocol";
import { stacklessError } from "@gosf/protocol/peer";

/** The longest that Node's timers wait. */
const maxTimeoutMs = 2 ** 31 - 1;

/** Whether one request is to stop, and why. Made when somebody asks, or when it is: most requests never have one. */
export class Cancellation {
  /** Why it is to stop; `undefined` while it is not. */
  reason: GosfError | undefined;
  readonly #deadlineAt: number | undefined;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** @param deadlineAt When its caller gives up, on the clock of `performance.now()`. */
  constructor(deadlineAt: number | undefined) {
    this.#deadlineAt = deadlineAt;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.reason !== undefined) this.#controller.abort(this.reason);
      else this.#watchDeadline();
    }
    return this.#controller.signal;
  }

  /** Has the request stop, unless it has been answered. The first reason counts. */
  cancel(reason: GosfError): void {
    if (this.#isOver || this.reason !== undefined) return;
    this.reason = reason;
    clearTimeout(this.#timer);
    this.#controller?.abort(reason);
  }

  /** The request has been answered: nothing stops it any more. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #watchDeadline(): void {
    if (this.#deadlineAt === undefined || this.#isOver) return;
    const remainingMs = Math.max(0, this.#deadlineAt - performance.now());
    if (remainingMs > maxTimeoutMs) return;
    this.#timer = setTimeout(() => this.cancel(stacklessError("timeout")), remainingMs);
  }
}
