import type { GosfError } from "@gosf/protocol";
import { publicCodeOf, stacklessError } from "@gosf/protocol/peer";
import type { Exchange } from "./exchange.ts";
import { isInternal, toFailure } from "../messages/response.ts";

/** A call that inherits a request's deadline may notice its end this much earlier, as clocks and timers round. */
const deadlineToleranceMs = 5;

/**
 * Why a request ends if it is its own deadline or cancellation that ended a call made for it, or aborted what the controller waited for; `undefined` otherwise. That is what its caller
 * receives, and nothing to report: any client could flood the log with it.
 */
function ownEnd({ cancellation, deadlineAt }: Exchange, error: unknown): GosfError | undefined {
  if (cancellation?.reason !== undefined && isAbort(error)) return cancellation.reason;
  if (publicCodeOf(error) === undefined) return undefined;
  const { code } = error as GosfError; // its maker marked it
  if (code !== "timeout" && code !== "aborted") return undefined;
  if (cancellation?.reason !== undefined) return cancellation.reason;
  const isOver = deadlineAt !== undefined && deadlineAt - performance.now() <= deadlineToleranceMs;
  return isOver ? stacklessError("timeout") : undefined;
}

/** Whether an error is what a function throws whose signal has fired: `fetch`, `setTimeout` of node:timers/promises and others. Never throws. */
function isAbort(error: unknown): boolean {
  try {
    return error instanceof Error && error.name === "AbortError";
  } catch {
    return false; // a proxy may throw anything
  }
}

/** Makes an error the response, as far as its caller may see it. What the caller does not receive is reported. */
export function respondWithError(exchange: Exchange, error: unknown): void {
  const end = ownEnd(exchange, error);
  if (end === undefined && isInternal(error)) exchange.report(error);
  exchange.response = toFailure(end ?? error);
}
