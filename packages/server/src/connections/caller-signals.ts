import type { InFlight } from "./in-flight.ts";

/** The calls of one client that are not answered yet. */
interface Calls {
  readonly inFlight: InFlight | undefined;
  /** Those that have not started, among others. */
  readonly requestQueue: { cancelCall(guid: string, code: "aborted" | "timeout"): void } | undefined;
}

/** Tells whether a value is a number of stream items to grant. A stream keeps no more of it than its limit. */
export function isCredit(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** Does what a caller of this project says about its calls in the reserved event. What is none of its words is ignored: it may be newer. */
export function receiveCallerSignal({ inFlight, requestQueue }: Calls, args: readonly unknown[]): void {
  const [signal] = args;
  if ((inFlight === undefined && requestQueue === undefined) || typeof signal !== "object" || signal === null) return;
  const { type, guid, reason, items } = signal as Record<string, unknown>;
  if (typeof guid !== "string") return;
  if (type === "cancel") {
    const code = reason === "timeout" ? "timeout" : "aborted";
    inFlight?.cancelCall(guid, code);
    requestQueue?.cancelCall(guid, code);
  } else if (type === "credit" && inFlight !== undefined && isCredit(items)) {
    for (const request of inFlight.of(guid)) request.stream?.grant(items);
  }
}
