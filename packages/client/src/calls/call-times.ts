import { callLimits } from "#link";
import type { CallOptions } from "../options.ts";
import type { Call } from "./call.ts";

/** Timeout of the reply of a call for which no `timeoutMs` was given, in milliseconds. */
const replyMs = 2000;

/** Timeouts of a caller's calls, in milliseconds. */
export interface CallerTimes {
  /** Of a call without a `timeoutMs` of its own. Default: 2000, from when the call is sent. */
  readonly timeoutMs: number | undefined;
  /** Of waiting for a connection, for a call without a `timeoutMs`. Default 10,000. */
  readonly connectWaitMs: number | undefined;
}

type Times = Pick<Call, "timeoutMs" | "startedAt" | "deadline" | "latest" | "signals" | "traceparent">;

/** When a call is over that is made now. A stream may go on for as long as it likes, where nothing else was said. */
export function callTimes(options: CallOptions, caller: CallerTimes, isStream: boolean): Times {
  const given = options.timeoutMs ?? caller.timeoutMs;
  const { timeoutMs: wholeMs, signals, traceparent } = callLimits(options, isStream ? Infinity : (given ?? Infinity));
  const startedAt = performance.now();
  const hasReplyTime = !isStream && given === undefined;
  const timeoutMs = hasReplyTime ? Math.min(wholeMs, caller.connectWaitMs ?? 10_000) : wholeMs;
  const deadline = startedAt + (timeoutMs || 0); // what is not a number, which a page may give, is over at once
  return { timeoutMs, startedAt, deadline, latest: hasReplyTime ? startedAt + wholeMs : undefined, signals, traceparent };
}

/** A call is sent. Returns whether its time for the reply begins now. */
export function startReply(call: Call, now: number): boolean {
  if (!call.latest) return false;
  call.deadline = Math.min(now + replyMs, call.latest);
  call.timeoutMs = Math.round(call.deadline - now);
  return true;
}
