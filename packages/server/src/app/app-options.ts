import type { Contract } from "@gosf/protocol";
import { fields, flag, func, isFields, option, type OptionTable, type OptionValues, readOptions } from "@gosf/protocol/peer";
import type { PageListener } from "../http/pages.ts";
import { listenOptionNames } from "../settings/listen-options.ts";
import type { Plugin } from "./app.ts";
import { type AppLimits, limitTable } from "./limits.ts";
import type { SocketIoOptions } from "./socket-io-options.ts";

/** What {@link createApp} takes. Every option may be left out. */
export interface AppOptions<C extends Contract = Contract, M extends AsyncDisposable | undefined = undefined> {
  /** Names, types and checks of all endpoints and broadcasts. Default: none, every name and body is allowed. */
  readonly contract?: C | undefined;
  /** Plugins, activated in this order at startup. Default: none. */
  readonly plugins?: readonly Plugin[] | undefined;
  /** A registry of services, as createMicroservices makes them: found as `app.microservices`, and closed at shutdown. Default: none. */
  readonly microservices?: M | undefined;
  /**
   * Answers the HTTP requests that are not Socket.IO's; one that throws or rejects answers 500. Not used by `attach`. Default: a page at `/`, and
   * 404 for all else. The page lists the endpoints only to a browser on this machine, and not with `NODE_ENV=production`.
   */
  readonly requestListener?: PageListener | undefined;
  /** How much one message may weigh, in bytes, and how much is held for a client that is not accepted yet. Default 1,000,000. */
  readonly maxPayloadBytes?: number | undefined;
  /** How often connections are looked after, in milliseconds. Default 30,000, as in the original. */
  readonly pingIntervalMs?: number | undefined;
  /**
   * How long a silent connection is kept beyond `pingIntervalMs`, in milliseconds. Default 60,000, as in the original, whose callers ping every
   * 30 s: with less than that in sum they are disconnected.
   */
  readonly pingTimeoutMs?: number | undefined;
  /**
   * Time for a shutdown, in milliseconds. Requests in flight have most of it; when a fifth of it is left, or 1,000 ms if that is less, their signals fire. Then the
   * connections are closed. Default 10,000.
   */
  readonly shutdownTimeoutMs?: number | undefined;
  /**
   * Shut down on the first SIGINT or SIGTERM after `startup` or `attach`. A second signal ends the process at once, with exit code 130 or 143. Works as PID 1,
   * for example in a container. The process's listeners are removed at shutdown. After `attach`, close your HTTP server yourself.
   *
   * @default false
   */
  readonly handleSignals?: boolean | undefined;
  /**
   * Requests that may be in flight at once, of all clients: those that wait for a hook, a schema, a controller or their turn. One more is refused with
   * `overloaded`, before any hook or controller. A client with fewer than 16 in flight is admitted up to 1.25 times the limit, so that those who use
   * it up do not shut out the others. Default 100,000.
   */
  readonly maxInFlight?: number | undefined;
  /**
   * Requests that may be in flight at once over one connection, streams included. One more is refused with `overloaded`. `@gosf/microservice` learns
   * the limit from the server and queues the rest at the caller. Requests that the caller cancelled, or that only wait for onAfterResponse hooks, may
   * be in flight beyond it: a quarter of it, at least 16. Default 1,000.
   */
  readonly maxInFlightPerConnection?: number | undefined;
  /**
   * Limit on what is queued for one client, in bytes: what was sent to it and the TCP socket has not taken, with 200 bytes more for each message
   * that waits before the socket. A message that would pass the limit disconnects the client at once, unless nothing is queued before it. The
   * onError hooks get `client-too-slow`. From a quarter of the limit on, further requests of the client wait until it has read.
   * @default 16_777_216 (16 MiB)
   */
  readonly maxQueuedBytes?: number | undefined;
  /**
   * Limit on what is queued for all clients together, in bytes. A broadcast counts once, however many clients wait for it. Above the limit the
   * clients for which most is queued are disconnected, until an eighth of it is free. The onError hooks get `client-too-slow` for each.
   * @default 134_217_728 (128 MiB)
   */
  readonly maxQueuedBytesTotal?: number | undefined;
  /**
   * Size of all request bodies of long polling that have begun to arrive and are not complete, in bytes, over all connections. Each chunk counts 200
   * bytes more. When they exceed it, those that are large, old and stand still are answered 503 with `Retry-After`, and their connections closed.
   *
   * @default 67_108_864 (64 MiB)
   */
  readonly maxBodyBytesTotal?: number | undefined;
  /**
   * Serve clients of Socket.IO 2.x, and callers written with the original, which speak protocol 3. If `false`, their requests are answered 400
   * "Unsupported protocol version".
   *
   * @default true
   */
  readonly protocol3?: boolean | undefined;
  /**
   * Rooms that one client may be in at a time, as far as `client.join` puts it there. `join` throws `invalid-argument` for one more. A client that is
   * told which rooms to join by its own requests could fill the server's memory otherwise. Default 1,000.
   */
  readonly maxRoomsPerClient?: number | undefined;
  /** Keep each connection's HTTP request, for Express sessions and the like. Default `false`: it is released, which saves memory. */
  readonly keepRequest?: boolean | undefined;
  /**
   * Socket.IO's own options, for what GOSF has none for: `adapter`, `perMessageDeflate`, `transports`, … Default: Socket.IO's. One that GOSF sets itself is
   * refused by name with `invalid-argument`, and so is `connectionStateRecovery`: a recovered connection would skip onBeforeConnect.
   */
  readonly socketIo?: SocketIoOptions | undefined;
}

/** Options of any app. */
type AnyAppOptions = AppOptions<Contract, AsyncDisposable | undefined>;

type WithDefault = keyof AppLimits | "plugins" | "handleSignals" | "protocol3" | "keepRequest";

export const appOptionTable: OptionTable<AnyAppOptions, WithDefault> = {
  ...limitTable,
  contract: fields<Contract>("what defineContract returns"),
  plugins: option<readonly Plugin[]>("a list of plugins", Array.isArray, []),
  microservices: option<AsyncDisposable>("what createMicroservices returns", isDisposable),
  requestListener: func<PageListener>(),
  handleSignals: flag(false),
  protocol3: flag(true),
  keepRequest: flag(false),
  socketIo: fields<SocketIoOptions>("an object of Socket.IO's options"),
};

function isDisposable(value: unknown): boolean {
  return isFields(value) && Symbol.asyncDispose in value;
}

/** Says of a name that startup does not know that it is an option of createApp. */
export function hintOfApp(name: string): string | undefined {
  return Object.hasOwn(appOptionTable, name) ? "it is an option of createApp" : undefined;
}

function hintOf(name: string): string | undefined {
  return listenOptionNames.includes(name) ? "it is an option of startup" : undefined;
}

/** Options of an app that are checked, with defaults in place. */
export type AppSettings = OptionValues<AnyAppOptions, WithDefault>;

/** @throws {GosfError} `invalid-argument` naming the option. */
export function readAppOptions(options: AnyAppOptions): AppSettings {
  return readOptions<AnyAppOptions, WithDefault>(options, appOptionTable, { of: "createApp", hint: hintOf });
}
