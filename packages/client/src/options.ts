import type { Contract, Validate } from "@gosf/protocol";
import type { ConnectionOptions } from "./connection/connection-options.ts";

/** What {@link connect} takes beside the address. */
export interface ConnectOptions<C extends Contract = Contract> extends ConnectionOptions {
  /** The contract that the server keeps: it gives every name and body its type. Default: none; every name is allowed, and every body a record. */
  readonly contract?: C | undefined;
  /**
   * Check replies and broadcasts against the contract as well: what breaks it is `invalid-response`. Bodies stay as they arrived. `{ except }`
   * leaves out those that only the server can check, such as a response with `z.date()`. Default false.
   */
  readonly validate?: Validate<C> | undefined;
  /**
   * How long a call may take that does not say, in milliseconds, waiting for a connection included. Default: 2000 for the reply, from when the call is sent,
   * and `connectWaitMs` for a connection before that.
   */
  readonly timeoutMs?: number | undefined;
  /** How long a call for which no `timeoutMs` was given waits for a connection, in milliseconds. It rejects with `connect-failed` then. Default 10,000. */
  readonly connectWaitMs?: number | undefined;
  /**
   * Id of this caller, over all its connections: letters, digits, `_` and `-`, 8 to 64 of them. Clients that are one caller to their servers share it.
   * It is a secret: with it anybody gets at the answers that servers keep for this caller. It travels in `auth`, and with protocol 3 in the URL.
   * Default: a random one.
   */
  readonly callerId?: string | undefined;
  /** Connect at once. `false` waits for `connect()`. Default true. */
  readonly autoConnect?: boolean | undefined;
  /**
   * What calls made without a connection do: `"wait"` for one, within their own timeout, or `"fail"` at once with `disconnected`.
   * Default `"wait"`.
   */
  readonly whenDisconnected?: "wait" | "fail" | undefined;
}

/** What one call takes. */
export interface CallOptions {
  /**
   * How long the whole call may take, in milliseconds, above 0 and below 2^31: waiting for a connection included. Default: the client's `timeoutMs`; where
   * that was not given either, 2000 from when the call is sent.
   */
  readonly timeoutMs?: number | undefined;
  /** Aborts the call: it rejects with `aborted`, and a server of this project stops its work. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The request that this call is made for, as a GOSF server gives it to a controller: the call takes no longer than it still has, is aborted
   * with it, and carries its trace context on. In Node alone. Default: the one whose controller makes the call, where the server has a registry of services.
   */
  readonly request?:
    | { readonly deadline?: number | undefined; readonly signal?: AbortSignal | undefined; readonly traceparent?: string | undefined }
    | undefined;
  /** As the client's `whenDisconnected`, for this call. */
  readonly whenDisconnected?: "wait" | "fail" | undefined;
}
