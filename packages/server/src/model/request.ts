import type { Body, RequestMessage } from "@gosf/protocol";
import type { Client } from "./client.ts";
import type { ContextHolder } from "./context.ts";

/** One request: what controllers and hooks get. */
export interface Request<B extends object = Body> extends ContextHolder {
  /** The endpoint's name. */
  readonly endpoint: string;
  /** What was sent. Every field is there; the body is what the contract's schema made of it. */
  readonly message: RequestMessage<B>;
  /** Who sent it. */
  readonly client: Client;
  /**
   * When its caller gives up waiting, in milliseconds since 1970 by this server's clock; `undefined` if the caller did not say, as stock
   * clients never do. Calls to services that are given `{ request }` inherit it.
   */
  readonly deadline: number | undefined;
  /**
   * Fires when there is no use in going on: the caller timed out, aborted or left, or the server stops. Its reason is a GosfError with the
   * code `timeout`, `aborted` or `disconnected`. On an endpoint that runs `once` a lost connection does not fire it.
   */
  readonly signal: AbortSignal;
  /**
   * W3C trace context of this request: its caller's trace, or a new one. Calls to services made for this request carry it on; send it as the header
   * `traceparent` of HTTP requests.
   *
   * @example
   * await fetch(url, { headers: { traceparent: request.traceparent }, signal: request.signal });
   */
  readonly traceparent: string;
  /** Id of the trace in `traceparent`, 32 hexadecimal digits: the same in each service that a call passes through. */
  readonly traceId: string;
}

/** What the hooks around a connection get in place of a request. */
export interface ConnectionRequest extends ContextHolder {
  /** Which of the two it is. */
  readonly endpoint: "connect" | "disconnect";
  /** There is none. */
  readonly message: undefined;
  /** Who connects, or has left. */
  readonly client: Client;
}
