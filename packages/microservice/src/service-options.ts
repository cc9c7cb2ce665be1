import type { Auth, ConnectOptions, ReconnectOptions, SocketIoOptions } from "@gosf/client";
import type { Contract, Validate } from "@gosf/protocol";
import {
  definedFields,
  fields,
  isFields,
  limit,
  milliseconds,
  oneOf,
  option,
  type OptionTable,
  type OptionValues,
  readOptions,
  validateOption,
  wholeNumber,
} from "@gosf/protocol/peer";
import { invalidOption } from "./fault.ts";
import { addressTable, type AddressSource, type ServiceAddress } from "./replicas/address.ts";
import type { BreakerOptions } from "./replicas/breaker.ts";

/** Where a service is: one address, as in the original, or those of all its replicas. */
export type ServicePlace = ServiceAddress | { readonly addresses: AddressSource };

/** How to call a service. */
export interface ServiceSettings<C extends Contract = Contract> {
  /** The path of its Socket.IO endpoint. Default `/socket.io`. */
  readonly path?: string | undefined;
  /** The contract it keeps. Default: none; every name is allowed, and every body a record. */
  readonly contract?: C | undefined;
  /** Check replies and broadcasts against the contract as well; `{ except }` leaves out those that only the service can check. Default false. */
  readonly validate?: Validate<C> | undefined;
  /** `3` for a service of the original Go framework. Default 4. */
  readonly protocol?: 3 | 4 | undefined;
  /** What the service gets with the connection, in `handshake.auth`: an object, or a function called at every connect and reconnect. */
  readonly auth?: Auth | undefined;
  /** More for the query of the connection. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** How long a call takes that does not say, with all its attempts, in milliseconds. Default 2000, as in the original. */
  readonly timeoutMs?: number | undefined;
  /** How long `connect()` and `registerMicroservice()` wait for a connection, in milliseconds. Default 5000. */
  readonly connectTimeoutMs?: number | undefined;
  /** What calls made without a connection do: wait for one, within their own timeout, or fail at once. Default `"wait"`. */
  readonly whenDisconnected?: "wait" | "fail" | undefined;
  /** How to come back. Default: `{ baseMs: 100, maxMs: 2000, always: true }`. */
  readonly reconnect?: ReconnectOptions | undefined;
  /** How many connections to each replica; calls take that with the least to do, broadcasts are heard on the first. Default 1. */
  readonly connections?: number | undefined;
  /** How often a function of `addresses` is asked again, in milliseconds; also when a connection is lost. Default 30,000. */
  readonly refreshMs?: number | undefined;
  /** When a replica that fails is left out. */
  readonly breaker?: BreakerOptions | undefined;
  /**
   * Calls that may be in flight at once, over all connections. Default 10,000. Over one connection no more are in flight than its server announces (1,000
   * by default): the others wait, in order and within their own time.
   */
  readonly maxInFlight?: number | undefined;
  /** How many more may wait for their turn, before calls are refused as `overloaded`. Default 10,000. */
  readonly maxWaiting?: number | undefined;
  /** The largest message that the service may send, in bytes. One above it ends the connection. Default 16,777,216 (16 MiB). */
  readonly maxPayloadBytes?: number | undefined;
  /** What else socket.io-client should know, such as `ca` and `rejectUnauthorized`. */
  readonly socketIo?: SocketIoOptions | undefined;
}

/** Where a service is, and how to call it. */
export type ServiceOptions<C extends Contract = Contract> = ServiceSettings<C> & ServicePlace;

/** Services by their names. */
export type ServiceDefinitions = Readonly<Record<string, ServiceOptions>>;

/** Definitions of which each checks only what a caller can check of its contract. */
export type CheckableServices<D extends ServiceDefinitions> = {
  readonly [N in keyof D]: D[N] extends { readonly contract: infer C extends Contract }
    ? { readonly validate?: Validate<C> | undefined }
    : unknown;
};

/** The contract of a service that was given these options; Contract itself where they have none. */
export type ContractOf<O extends ServiceOptions> = O extends { readonly contract: infer C extends Contract } ? C : Contract;

/** The options of the clients that call such a service: all of them are one caller. */
export function clientOptions<C extends Contract>(settings: ServiceSettings<C>, callerId: string): ConnectOptions<C> {
  const { path, contract, validate, auth, query, reconnect, socketIo, connectTimeoutMs, maxPayloadBytes } = settings;
  return {
    path,
    contract,
    validate,
    auth,
    query,
    socketIo,
    connectTimeoutMs,
    maxPayloadBytes,
    callerId,
    autoConnect: false,
    reconnect: { baseMs: 100, maxMs: 2000, always: true, ...definedFields(reconnect) },
  };
}

/** Options of a service in both forms: with one address, and with `addresses`. */
type AnyServiceOptions = ServiceSettings & Partial<ServiceAddress> & { readonly addresses?: AddressSource | undefined };

type WithDefault =
  | "secure"
  | "validate"
  | "protocol"
  | "timeoutMs"
  | "connectTimeoutMs"
  | "maxPayloadBytes"
  | "whenDisconnected"
  | "connections"
  | "refreshMs"
  | "maxInFlight"
  | "maxWaiting";

export const serviceOptionTable: OptionTable<AnyServiceOptions, WithDefault> = {
  ...addressTable,
  addresses: option<AddressSource>(
    "a list of one address or more, or a function that returns it",
    (value) => typeof value === "function" || (Array.isArray(value) && value.length > 0),
  ),
  path: option<string>('a path that begins with "/"', (value) => typeof value === "string" && value.startsWith("/")),
  contract: fields<Contract>("what defineContract returns"),
  validate: validateOption,
  protocol: oneOf<3 | 4>([3, 4], 4),
  auth: option<Auth>("an object, or a function that returns one", (value) => isFields(value) || typeof value === "function"),
  query: fields<Readonly<Record<string, string>>>(),
  timeoutMs: milliseconds(2000),
  connectTimeoutMs: milliseconds(5000),
  maxPayloadBytes: limit(16_777_216),
  whenDisconnected: oneOf<"wait" | "fail">(["wait", "fail"], "wait"),
  reconnect: fields<ReconnectOptions>(),
  connections: limit(1),
  refreshMs: milliseconds(30_000),
  breaker: fields<BreakerOptions>(),
  maxInFlight: limit(10_000),
  maxWaiting: wholeNumber(0, 2 ** 31 - 1, 10_000),
  socketIo: fields<SocketIoOptions>(),
};

/** A service's options, checked, with defaults in place. */
export type ServiceValues = OptionValues<AnyServiceOptions, WithDefault>;

/** @throws {GosfError} `invalid-argument` naming the service and the option. */
export function readServiceOptions(name: string, options: AnyServiceOptions): ServiceValues {
  return readOptions<AnyServiceOptions, WithDefault>(options, serviceOptionTable, { of: `the service "${name}"`, fail: invalidOption });
}
