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
export { createListeners, type Listeners, type UnawaitedError } from "./listeners.ts";

/** The query parameter by which a caller announces itself: `gosf=1.<caller id>`. It works in protocol 3 and 4. */
export const announcementParameter = "gosf";

/** The one reserved event that carries every {@link CallerSignal} and {@link ServerSignal}. */
export const peerEvent = "gosf";

/** The one reserved key of a request's `meta`. */
export const metaKey = "gosf";

/**
 * Makes the value of {@link announcementParameter}.
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
 * Reads the value of {@link announcementParameter}.
 *
 * @param value What the query holds under it.
 * @returns The caller id, or `undefined` for a stock peer or a value that {@link announce} did not make.
 *
 * @example
 * readAnnouncement("1.V1StGXR8_Z5jdHi6"); // "V1StGXR8_Z5jdHi6"
 */
export function readAnnouncement(value: unknown): string | undefined {
  return typeof value === "string" && /^1\.[\w-]{8,64}$/.test(value) ? value.slice(2) : undefined;
}

/** What a caller says under {@link metaKey} of a request's meta. */
export interface RequestNote {
  /** How long the caller will still wait, in milliseconds from sending: a remaining time, not a clock time. */
  readonly timeoutMs?: number | undefined;
  /** The caller wants a stream, and grants this many items to begin with. */
  readonly credit?: number | undefined;
}

/** From the caller, in the reserved event. Calls are named by their guid. */
export type CallerSignal =
  | { readonly type: "cancel"; readonly guid: string; readonly reason: "timeout" | "aborted" }
  | { readonly type: "credit"; readonly guid: string; readonly items: number };

/** From the server, in the reserved event. `features` comes first, right behind the connection's acceptance; a stream ends with its ack. */
export type ServerSignal =
  | { readonly type: "features"; readonly features: readonly Feature[] }
  | { readonly type: "item"; readonly guid: string; readonly message: unknown }
  | { readonly type: "drain" };

/** What a server of this project can do beyond the original's wire. */
export type Feature = "deadline" | "cancel" | "stream" | "once" | "drain";
