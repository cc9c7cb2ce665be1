/**
 * Functions that send and receive packets beside socket.io-client's own `emit` and `on`: quicker in Node, smaller in browsers. Both files of this folder export what
 * {@link Link} says, which a test of types holds; package.json's "imports" picks one as `#link`.
 */

import type { GosfError, MessageIdentity, WritableMessage } from "@gosf/protocol";
import type { CallLimits, RequestNote } from "@gosf/protocol/peer";
import type { ManagerOptions, Socket } from "socket.io-client";
import type { TransportClass, Transports } from "../connection/connection-options.ts";
import type { CallOptions } from "../options.ts";

/** Takes the packets that arrive on one socket. */
export interface PacketReceiver {
  /** An event came; with an id where an acknowledgement is wanted. */
  readonly onEvent: (name: string, args: readonly unknown[], ackId: number | undefined) => void;
  /** An acknowledgement came. */
  readonly onAck: (id: number, args: readonly unknown[]) => void;
}

/** Options of socket.io-client's manager that differ by platform. */
export type PlatformOptions = Pick<Partial<ManagerOptions>, "parser"> & { readonly transports: TransportClass[] };

/** The data of an event: its name and arguments, or the JSON of them. */
export type EventData = readonly unknown[] | string;

/** The calls of a caller that have not ended, by the ids of their acknowledgements, in their order. */
export interface PendingCalls<T> {
  readonly size: number;
  readonly get: (id: number) => T | undefined;
  readonly set: (id: number, value: T) => unknown;
  readonly delete: (id: number) => boolean;
  readonly values: () => Iterable<T>;
}

/** Callbacks for the events of a page. */
export interface PageWatcher {
  /** It is back. Its connections are dead if it was `restored` from the back/forward cache. */
  readonly back: (isRestored: boolean) => void;
  /** It is left, and may come back. */
  readonly left: () => void;
}

/** The functions of a platform. `D` is the type of an event's data as it is sent. */
export interface Link<D> {
  readonly managerOptions: (transports: Transports) => PlatformOptions;
  readonly eventData: (name: string, message: WritableMessage, identity: MessageIdentity, note?: RequestNote) => D;
  /** Returns whether it was written: not where the connection turns out to be dead, which it tells in the next turn. */
  readonly sendEvent: (socket: Socket, id: number | undefined, data: D, maxBytes: number) => boolean;
  readonly sendAck: (socket: Socket, id: number, data: readonly unknown[], maxBytes: number) => void;
  readonly receive: (socket: Socket, receiver: PacketReceiver) => void;
  readonly createPendingCalls: <T extends object>() => PendingCalls<T>;
  readonly callLimits: (options: CallOptions, defaultTimeoutMs: number) => CallLimits;
  /** Tells whether a transport refuses by itself what is above `maxPayloadBytes`. */
  readonly limitsPayload: (transport: string) => boolean;
  readonly assertLengths: (name: string, identity?: MessageIdentity) => void;
  /** Why an attempt to connect failed, in words. */
  readonly reasonOf: (cause: unknown) => string;
  /**
   * Tells when a page may have been away: it is back online, in sight, or out of the back/forward cache; and when it is left. Returns what ends it. In Node nothing
   * tells: timers go on.
   */
  readonly watchPage: (watcher: PageWatcher) => () => void;
  readonly mark: (error: GosfError) => GosfError;
  readonly messageOf: (code: string, details: object) => string;
}
