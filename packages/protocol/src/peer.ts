/**
 * What this project's own callers and servers tell each other beside the original's wire, and what its packages share, and nobody else: see
 * "Between our own ends" in ARCHITECTURE.md.
 */

export {
  ambientRequest,
  callLimits,
  provideAmbientRequest,
  type AmbientRequest,
  type CallLimits,
  type CallLimitsInit,
} from "./ambient-request.ts";
export { abortedOf, onAbort } from "./on-abort.ts";
export { unknownField, unknownFieldText } from "./message-keys.ts";
export { isBody } from "./body.ts";
export { errorOf, invalidArgument, messageOf } from "./error-of.ts";
export { asCallFailure, publicCodeOf, withPublicCode, type PublicCode } from "./public-code.ts";
export { definedFields, type DefinedFields } from "./defined-fields.ts";
export {
  fields,
  flag,
  func,
  isFields,
  limit,
  milliseconds,
  type MillisecondsInit,
  oneOf,
  option,
  type OptionRule,
  type OptionTable,
  text,
  wholeNumber,
  wholeRange,
} from "./options/option-rules.ts";
export { callLimitTable } from "./options/call-limit-table.ts";
export { validateOption } from "./options/validate-option.ts";
export { editsBetween } from "./options/nearest-name.ts";
export { checkOptions, type OptionFault, type OptionValues, readOptions, type ReadOptionsInit } from "./options/read-options.ts";
export { beginStackless, endStackless, stacklessError } from "./stackless.ts";
export { reportUnawaited } from "./unawaited.ts";
export { PendingCalls } from "./pending-calls.ts";
export { createListeners, type Listeners, type UnawaitedError } from "./listeners.ts";

/**
 * Reserved name by which a caller of this project announces itself: `gosf=1` in the query, and in `auth` its caller id, which is a secret and so is
 * not in the URL. Protocol 3 has no `auth`, so there the query has both: see {@link announce}.
 */
export const announcementKey = "gosf";

/** The one reserved event that carries every {@link CallerSignal} and {@link ServerSignal}. */
export const peerEvent = "gosf";

/** The one reserved key of a request's `meta`. */
export const metaKey = "gosf";

/**
 * Makes the value of {@link announcementKey} in the query in protocol 3.
 *
 * @param callerId 8 to 64 letters, digits, `-` or `_`, random: under it a server keeps the answers of this caller.
 *
 * @example
 * announce("V1StGXR8_Z5jdHi6"); // "1.V1StGXR8_Z5jdHi6"
 */
export function announce(callerId: string): string {
  return `1.${callerId}`;
}

/**
 * Reads the value of {@link announcementKey} in `auth`.
 *
 * @param value Value of the key, unchecked.
 * @returns The caller id, or `undefined` for a value that is not one.
 *
 * @example
 * readCallerId("V1StGXR8_Z5jdHi6"); // "V1StGXR8_Z5jdHi6"
 */
export function readCallerId(value: unknown): string | undefined {
  return typeof value === "string" && /^[\w-]{8,64}$/.test(value) ? value : undefined;
}

/** What a caller says under {@link metaKey} of a request's meta. */
export interface RequestNote {
  /** How long the caller will still wait, in milliseconds from sending: a remaining time, not a clock time. */
  readonly timeoutMs?: number | undefined;
  /** The caller wants a stream, and grants this many items to begin with. */
  readonly credit?: number | undefined;
  /** W3C trace context of the request that the call is made for. */
  readonly traceparent?: string | undefined;
}

/** From the caller, in the reserved event. Calls are named by their guid. */
export type CallerSignal =
  | { readonly type: "cancel"; readonly guid: string; readonly reason: "timeout" | "aborted" }
  | { readonly type: "credit"; readonly guid: string; readonly items: number }
  /** Asks for a sign of life. */
  | { readonly type: "probe" };

/** From the server, in the reserved event. `features` comes first, right behind the connection's acceptance; a stream ends with its ack. */
export type ServerSignal =
  | { readonly type: "features"; readonly features: readonly Feature[]; readonly limits?: PeerLimits | undefined }
  | { readonly type: "item"; readonly guid: string; readonly message: unknown }
  | { readonly type: "drain" }
  /** Answers a probe, at once. */
  | { readonly type: "alive" };

/** What a server of this project can do beyond the original's wire. */
export type Feature = "deadline" | "cancel" | "stream" | "once" | "drain" | "probe";

/** Limits that a server announces with its features. A server of an earlier version does not send them. */
export interface PeerLimits {
  /** Stream items that may be granted and unused at a time, for each stream. The server ignores what is granted beyond. */
  readonly streamCredit: number;
  /** Requests that may be in flight at a time over this connection, streams included. The server answers one more with `overloaded`. */
  readonly inFlight: number;
}

/** Stream items that a server of this project lets its callers grant ahead of use. */
export const maxStreamCredit = 1024;
