import type { Contract } from "@gosf/protocol";
import type { ManagerOptions } from "socket.io-client";
import type { Auth, ReconnectOptions, TransportClass } from "./connection/connection-settings.ts";

/** What {@link connect} takes beside the address. */
export interface ConnectOptions<C extends Contract = Contract> {
  /** The contract that the server keeps: it gives every name and body its type. Default: none; every name is allowed, and every body a record. */
  readonly contract?: C;
  /** Check replies and broadcasts against the contract as well: what breaks it is `invalid-response`. Default false. */
  readonly validate?: boolean;
  /** What the server gets with the connection, in `handshake.auth`: an object, or a function (async too) called at every connect and reconnect. */
  readonly auth?: Auth;
  /** More for the address's query. */
  readonly query?: Readonly<Record<string, string>>;
  /** The path of the server's Socket.IO endpoint. Default `/socket.io`. */
  readonly path?: string;
  /** What to connect by, in this order; classes are taken as well. Default `["websocket"]`. `["polling", "websocket"]` begins with long polling. */
  readonly transports?: readonly ("websocket" | "polling" | TransportClass)[];
  /** Have the server send each reply as an event too, as stock clients get it. Default false. */
  readonly eventCopy?: boolean;
  /** How long a call waits for its reply when it does not say, in milliseconds. Default 2000. */
  readonly timeoutMs?: number;
  /** How long one attempt to connect may take, in milliseconds. Default 10000. */
  readonly connectTimeoutMs?: number;
  /** How to come back after the connection was lost; `false` to stay closed. Default: with the defaults of {@link ReconnectOptions}. */
  readonly reconnect?: boolean | ReconnectOptions;
  /** Connect at once. `false` waits for `connect()`. Default true. */
  readonly autoConnect?: boolean;
  /**
   * What calls made without a connection do: `"wait"` for one, within their own timeout, or `"fail"` at once with `disconnected`.
   * Default `"wait"`.
   */
  readonly whenDisconnected?: "wait" | "fail";
  /** What else socket.io-client should know, such as `extraHeaders`, `withCredentials` or, in Node, `ca` and `rejectUnauthorized`. */
  readonly socketIo?: SocketIoOptions;
}

/** Options of socket.io-client that this package has no own word for. */
export type SocketIoOptions = Pick<
  Partial<ManagerOptions>,
  | "agent"
  | "autoUnref"
  | "ca"
  | "cert"
  | "ciphers"
  | "closeOnBeforeunload"
  | "extraHeaders"
  | "forceBase64"
  | "key"
  | "passphrase"
  | "perMessageDeflate"
  | "pfx"
  | "protocols"
  | "rejectUnauthorized"
  | "timestampParam"
  | "timestampRequests"
  | "transportOptions"
  | "withCredentials"
>;

/** What one call takes. */
export interface CallOptions {
  /** How long to wait for the reply, in milliseconds, above 0 and below 2^31. Default: the client's `timeoutMs`. */
  readonly timeoutMs?: number;
  /** Aborts the call: it rejects with `aborted`, and a server of this project stops its work. */
  readonly signal?: AbortSignal;
  /** As the client's `whenDisconnected`, for this call. */
  readonly whenDisconnected?: "wait" | "fail";
}

/** What `connect()` takes. */
export interface ConnectWaitOptions {
  /** How long to wait, in milliseconds. Default 20000. Connecting goes on after it. */
  readonly timeoutMs?: number;
  /** Ends the waiting, with `aborted`. */
  readonly signal?: AbortSignal;
}
