import type { Auth, ConnectOptions, ReconnectOptions, SocketIoOptions } from "@gosf/client";
import type { Contract } from "@gosf/protocol";

/** Where a service is, and how to call it. */
export interface ServiceOptions<C extends Contract = Contract> {
  /** The host's name or address. */
  readonly host: string;
  /** The port. */
  readonly port: number;
  /** Whether it is reached over TLS. Default false. */
  readonly secure?: boolean;
  /** The path of its Socket.IO endpoint. Default `/socket.io`. */
  readonly path?: string;
  /** The contract it keeps. Default: none; every name is allowed, and every body a record. */
  readonly contract?: C;
  /** Check replies and broadcasts against the contract as well. Default false. */
  readonly validate?: boolean;
  /** `3` for a service of the original Go framework. Default 4. */
  readonly protocol?: 3 | 4;
  /** What the service gets with the connection, in `handshake.auth`: an object, or a function called at every connect and reconnect. */
  readonly auth?: Auth;
  /** More for the query of the connection. */
  readonly query?: Readonly<Record<string, string>>;
  /** How long a call waits for its reply when it does not say, in milliseconds. Default 2000, as in the original. */
  readonly timeoutMs?: number;
  /** How long `connect()` and `registerMicroservice()` wait for a connection, in milliseconds. Default 5000. */
  readonly connectTimeoutMs?: number;
  /** What calls made without a connection do: wait for one, within their own timeout, or fail at once. Default `"wait"`. */
  readonly whenDisconnected?: "wait" | "fail";
  /** How to come back. Default: `{ baseMs: 100, maxMs: 2000, always: true }`. */
  readonly reconnect?: ReconnectOptions;
  /** What else socket.io-client should know, such as `ca` and `rejectUnauthorized`. */
  readonly socketIo?: SocketIoOptions;
}

/** Services by their names. */
export type ServiceDefinitions = Readonly<Record<string, ServiceOptions>>;

/** The contract of a service that was given these options; Contract itself where they have none. */
export type ContractOf<O extends ServiceOptions> = O extends { readonly contract: infer C extends Contract } ? C : Contract;

/** How long a service may take to connect before that is an error, in milliseconds. */
export const defaultConnectTimeoutMs = 5000;

/** The options of the client that calls such a service. */
export function clientOptions<C extends Contract>(options: ServiceOptions<C>): ConnectOptions<C> {
  const { host: _host, port: _port, secure: _secure, protocol: _protocol, reconnect, ...rest } = options;
  const connectTimeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs;
  return { ...rest, connectTimeoutMs, autoConnect: false, reconnect: { baseMs: 100, maxMs: 2000, always: true, ...reconnect } };
}
