import { GosfError, type Message } from "@gosf/protocol";
import { limit, milliseconds, type OptionTable, readOptions } from "@gosf/protocol/peer";
import { invalidOption } from "../fault.ts";

/** How a call is tried again. */
export interface RetryOptions {
  /** How often it is tried at the most, the first time included. Sending it again after a lost connection does not count: a call is given up after 10 losses in a row. Default 4. */
  readonly attempts?: number | undefined;
  /** How long one attempt may take, in milliseconds. Default: what is left of the call's `timeoutMs`. */
  readonly attemptTimeoutMs?: number | undefined;
  /** The longest wait before the second attempt, in milliseconds; it doubles with each. The real wait is random below it. Default 50. */
  readonly baseMs?: number | undefined;
  /** The longest wait between attempts, in milliseconds. Default 1000. */
  readonly maxMs?: number | undefined;
}

/** A call's retries, with defaults in place. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly attemptTimeoutMs: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

const table: OptionTable<RetryOptions, keyof RetryOptions> = {
  attempts: limit(4),
  attemptTimeoutMs: milliseconds(Infinity, { or: "infinity" }),
  baseMs: milliseconds(50),
  maxMs: milliseconds(1000),
};

const defaultPolicy = read({});

function read(options: RetryOptions): RetryPolicy {
  return readOptions<RetryOptions, keyof RetryOptions>(options, table, { of: "retry", fail: invalidOption });
}

/** @throws {GosfError} `invalid-argument` naming the option. */
export function readRetry(retry: boolean | RetryOptions | undefined): RetryPolicy | undefined {
  if (retry === undefined || retry === false) return undefined;
  return retry === true ? defaultPolicy : read(retry);
}

/**
 * How long to wait before the next attempt: anything below a cap that doubles each time, so that callers do not come back all at once.
 *
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
 */
export function backoffMs({ baseMs, maxMs }: RetryPolicy, failures: number): number {
  return Math.random() * Math.min(maxMs, baseMs * 2 ** Math.min(failures, 30));
}

/** What went wrong with an attempt, as far as trying again goes. */
export type Fault =
  /** The connection was lost: it is sent again, and that is no retry of the budget's. */
  | "lost"
  /** It may have run, or not: it is tried again where the first one went. */
  | "unanswered"
  /** It was not run: it is tried again anywhere. */
  | "refused"
  /** Trying again makes no sense. */
  | "final";

/** What an attempt's outcome means. A failure that was answered is final, `service-failed` too; only `overloaded` says that nothing was run. */
export function faultOf(outcome: Message | GosfError): Fault {
  if (!GosfError.is(outcome)) return !outcome.success && outcome.text === "overloaded" ? "refused" : "final";
  const { code } = outcome;
  if (code === "disconnected") return "lost";
  if (code === "timeout") return "unanswered";
  return code === "overloaded" || code === "connect-failed" ? "refused" : "final";
}
