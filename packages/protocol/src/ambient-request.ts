import { GosfError } from "./error.ts";
import { asCallFailure } from "./public-code.ts";

/** What calls made inside a request's handler inherit from it. */
export interface AmbientRequest {
  /** When its caller gives up, in milliseconds since 1970; `undefined` if it did not say. */
  readonly deadline: number | undefined;
  /** Fires when the request is to stop. */
  readonly signal: AbortSignal;
  /** Its W3C trace context, which the calls carry on. */
  readonly traceparent?: string | undefined;
}

type Provider = () => AmbientRequest | undefined;

/** Registered, so that the caller finds the server's request also where each has a copy of this package. */
const key = Symbol.for("gosf.ambient-request");
const shared = globalThis as { [key]?: Provider };

/**
 * Says how to find the request that code runs inside of. A server does, where the platform can tell.
 *
 * @example
 * const running = new AsyncLocalStorage<AmbientRequest>();
 * provideAmbientRequest(() => running.getStore());
 */
export function provideAmbientRequest(find: Provider): void {
  const { [key]: before } = shared; // of another copy of the server
  shared[key] = before === undefined ? find : () => find() ?? before();
}

/**
 * The request that the calling code runs inside of; `undefined` outside of any, and where no server tells.
 *
 * @example
 * const deadline = ambientRequest()?.deadline;
 */
export function ambientRequest(): AmbientRequest | undefined {
  return shared[key]?.();
}

/** What bounds a call. */
export interface CallLimits {
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number;
  /** What ends it: none, one or two. */
  readonly signals: readonly AbortSignal[];
  /** W3C trace context of the request that it is made for. */
  readonly traceparent?: string | undefined;
}

const none: readonly AbortSignal[] = [];

/** What a caller may say of that. */
export interface CallLimitsInit {
  /** How long it may take, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** The request that the call is made for. Default: the one that the code runs inside of. */
  readonly request?: { readonly [K in keyof AmbientRequest]?: AmbientRequest[K] | undefined } | undefined;
}

/**
 * How long a call may take, and its signals. Made for a request, which is given or found around it, it takes no longer than that one still has,
 * ends with it, and carries its trace context on.
 *
 * @param defaultTimeoutMs How long a call takes that does not say.
 * @throws {GosfError} `timeout` where the request has no time left.
 *
 * @example
 * const { timeoutMs, signals } = callLimits({ request, timeoutMs: 500 }, 2000);
 */
export function callLimits(options: CallLimitsInit, defaultTimeoutMs: number): CallLimits {
  const { timeoutMs = defaultTimeoutMs, signal, request = ambientRequest() } = options;
  const own = signal ? [signal] : none;
  if (!request) return { timeoutMs, signals: own };
  const leftMs = (request.deadline ?? Infinity) - Date.now();
  if (leftMs <= 0) throw asCallFailure(new GosfError("timeout", { timeoutMs: 0, sent: false }));
  const isOther = request.signal !== undefined && request.signal !== signal;
  return { timeoutMs: Math.min(timeoutMs, leftMs), signals: isOther ? [...own, request.signal] : own, traceparent: request.traceparent };
}
