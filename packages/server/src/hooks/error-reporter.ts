import type { GosfError } from "@gosf/protocol";
import type { ErrorContext, Hooks } from "./hooks.ts";

/** Tells the error hooks what no caller gets to see. */
export class ErrorReporter {
  readonly #hooks: Hooks;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  /** A fault of this side. Without a hook it is written to stderr; so is what a hook itself fails with. */
  report(error: unknown, context: ErrorContext = {}): void {
    if (this.#hooks.error.isEmpty) console.error("gosf:", error);
    else this.#notify(error, context);
  }

  /** A failure that its caller does not wait for: told to hooks only, or any client could fill the server's log. */
  reportUnawaited(error: GosfError, context: ErrorContext): void {
    if (!this.#hooks.error.isEmpty) this.#notify(error, context);
  }

  #notify(error: unknown, context: ErrorContext): void {
    void this.#hooks.error.notify((fault) => console.error("gosf: an onError hook failed:", fault), error, context);
  }
}
