import type { GosfError } from "@gosf/protocol";
import type { ErrorContext } from "./hook-types.ts";
import type { Hooks } from "./hooks.ts";
import { StderrReports } from "./stderr-reports.ts";

/** Reports errors that no caller gets to see in full to the onError hooks. */
export class ErrorReporter {
  readonly #hooks: Hooks;
  readonly #stderr = new StderrReports();

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  /** Reports a fault of this side. Without a hook it is written to stderr, as is the failure of a hook. */
  report(error: unknown, context: ErrorContext = {}): void {
    if (this.#hooks.onError.isEmpty) this.#stderr.write(error);
    else this.#notify(error, context);
  }

  /** Reports a failure that nobody awaits. It goes to hooks only: any client could fill stderr with it. */
  reportUnawaited(error: GosfError, context: ErrorContext): void {
    if (!this.#hooks.onError.isEmpty) this.#notify(error, context);
  }

  /** Writes a line to stderr, where there is no hook for what it says. Any client could fill it: at most 10 lines a second are written. */
  note(text: string): void {
    this.#stderr.write(text);
  }

  #notify(error: unknown, context: ErrorContext): void {
    void this.#hooks.onError.notify((fault) => this.#stderr.write(fault, "an onError hook failed: "), error, context);
  }
}
