import type { CallOptions } from "@gosf/client";
import { ambientRequest } from "@gosf/protocol/peer";

/** What a call takes over from the request that it is made for. */
export interface Inherited {
  /** How long that request's caller will still wait, in milliseconds; Infinity if it did not say. */
  readonly remainingMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What calls inherit of a request that is given, or of the one that the code runs inside of. */
export function inherit(options: Pick<CallOptions, "request" | "signal">): Inherited {
  const request = options.request ?? ambientRequest();
  if (request === undefined) return { remainingMs: Infinity, signal: options.signal };
  const remainingMs = request.deadline === undefined ? Infinity : request.deadline - Date.now();
  const { signal } = request;
  const both =
    signal && options.signal && signal !== options.signal ? AbortSignal.any([signal, options.signal]) : (options.signal ?? signal);
  return { remainingMs, signal: both };
}
