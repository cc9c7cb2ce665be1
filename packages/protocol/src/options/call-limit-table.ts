import type { CallLimitsInit } from "../ambient-request.ts";
import { fields, isFields, milliseconds, option, type OptionTable } from "./option-rules.ts";

/**
 * What bounds a call, as options.
 *
 * @example
 * const table: OptionTable<CallOptions> = { ...callLimitTable, whenDisconnected: oneOf(["wait", "fail"], "wait") };
 */
export const callLimitTable: OptionTable<CallLimitsInit> = {
  timeoutMs: milliseconds(2000),
  signal: option<AbortSignal>("an AbortSignal", (value) => isFields(value) && "aborted" in value),
  request: fields(),
};
