import type { ManagerOptions } from "socket.io-client";

/** What goes with the acceptance: a value, or a function that is called at every connect and reconnect. */
export type Auth = object | (() => object | Promise<object>);

/** A class for socket.io-client's `transports`, such as that of `@gosf/client/protocol-3`. */
export type TransportClass = NonNullable<ManagerOptions["transportImplementations"]>[number];

/** How connections come back. */
export interface ReconnectOptions {
  /** The longest wait before the second attempt, in milliseconds; it doubles with each that fails. The real wait is random below it. Default 1000. */
  readonly baseMs?: number | undefined;
  /** The longest wait between attempts, in milliseconds. Default 5000. */
  readonly maxMs?: number | undefined;
  /** Whether to come back also when the server refused or disconnected this client. Default false. */
  readonly always?: boolean | undefined;
}

/** Options of socket.io-client that this package has no own word for. */
export type SocketIoOptions = { [Name in OptionName]?: ManagerOptions[Name] | undefined };

type OptionName =
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
  | "withCredentials";

/** How one connection is made, and made again. */
export interface ConnectionOptions {
  /**
   * What the server gets with the connection, in `handshake.auth`: an object, or a function (async too) called at every connect and reconnect. Its own
   * enumerable fields are sent; the key `gosf` is reserved. A text that the function returns is sent as it is: Socket.IO's server
   * closes the connection.
   */
  readonly auth?: Auth | undefined;
  /** More for the address's query. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** The path of the server's Socket.IO endpoint. Default `/socket.io`. */
  readonly path?: string | undefined;
  /** What to connect by, in this order; classes are taken as well. Default `["websocket"]`. `["polling", "websocket"]` begins with long polling. */
  readonly transports?: readonly ("websocket" | "polling" | TransportClass)[] | undefined;
  /** Have the server send each reply as an event too, as stock clients get it. Default false. */
  readonly eventCopy?: boolean | undefined;
  /** How long one attempt to connect may take, in milliseconds. Default 10000. */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * The largest message that the server may send, in bytes. One above it ends the connection. In a page, and over polling, texts are counted in UTF-16 units, once they
   * are there. Default 16,777,216 (16 MiB).
   */
  readonly maxPayloadBytes?: number | undefined;
  /** How to come back after the connection was lost; `false` to stay closed. Default: with the defaults of {@link ReconnectOptions}. */
  readonly reconnect?: boolean | ReconnectOptions | undefined;
  /** What else socket.io-client should know, such as `extraHeaders`, `withCredentials` or, in Node, `ca` and `rejectUnauthorized`. */
  readonly socketIo?: SocketIoOptions | undefined;
}

/** Transports by name or class. */
export type Transports = NonNullable<ConnectionOptions["transports"]>;
