import type { ManagerOptions } from "socket.io-client";

/** What goes with the acceptance: a value, or a function that is called at every connect and reconnect. */
export type Auth = object | (() => object | Promise<object>);

/** A class for socket.io-client's `transports`, such as that of `@gosf/client/protocol-3`. */
export type TransportClass = NonNullable<ManagerOptions["transportImplementations"]>[number];

/** How connections come back. */
export interface ReconnectOptions {
  /** The longest wait before the second attempt, in milliseconds; it doubles with each that fails. The real wait is random below it. Default 1000. */
  readonly baseMs?: number;
  /** The longest wait between attempts, in milliseconds. Default 5000. */
  readonly maxMs?: number;
  /** Whether to come back also when the server refused or disconnected this client. Default false. */
  readonly always?: boolean;
}

/** Everything that one connection needs to know. */
export interface ConnectionSettings {
  /** The server's origin: `http://localhost:9999`. */
  readonly url: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly transports: readonly ("websocket" | "polling" | TransportClass)[];
  readonly auth: Auth | undefined;
  readonly connectTimeoutMs: number;
  readonly reconnect: boolean;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly always: boolean;
  readonly socketIo: Partial<ManagerOptions>;
}
