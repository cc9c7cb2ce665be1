import { GosfError, type Message } from "@gosf/protocol";
import type { ServiceCall } from "./service-call.ts";

/** A call to a service that failed: with an error, or with a failure as its response. */
export interface CallFailure {
  /** The service's name. */
  readonly service: string;
  /** The endpoint that was called. */
  readonly endpoint: string;
  /** A lob only fails if it could not be sent. */
  readonly kind: "call" | "lob" | "stream";
  /** Names the call at both ends, if it has a guid of its own: a call with `retry` always does. */
  readonly guid: string | undefined;
  /** W3C trace context of the request that the call was made for; `undefined` outside of any. */
  readonly traceparent: string | undefined;
  /** Error code, or the text of the failure. */
  readonly code: string;
  /** The error that the call rejected with; `undefined` if the service answered with a failure. */
  readonly error: GosfError | undefined;
  /** Time from the call to its end, in milliseconds. */
  readonly durationMs: number;
}

/** Receives each failure. */
export type OnCallFailure = (failure: CallFailure) => void;

/** Describes how a call ended; `undefined` for a success. */
export function failureOf(service: string, call: ServiceCall, outcome: Message | GosfError): CallFailure | undefined {
  const error = GosfError.is(outcome) ? outcome : undefined;
  if (!error && (outcome as Message).success) return undefined; // it is one of the two
  const { endpoint, kind, guid, traceparent, startedAt } = call;
  const code = error ? error.code : (outcome as Message).text;
  return { service, endpoint, kind, guid, traceparent, code, error, durationMs: performance.now() - startedAt };
}
