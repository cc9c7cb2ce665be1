/**
 * How packets go out and come in beside socket.io-client's own `emit` and `on`: quicker in Node, smaller in browsers. Both files of this folder
 * export the same names; package.json's "imports" picks one as `#link`.
 */

import type { ManagerOptions } from "socket.io-client";

/** Takes the packets that arrive on one socket. */
export interface PacketReceiver {
  /** An event came; with an id where an acknowledgement is wanted. */
  readonly onEvent: (name: string, args: readonly unknown[], ackId: number | undefined) => void;
  /** An acknowledgement came. */
  readonly onAck: (id: number, args: readonly unknown[]) => void;
}

/** Options of socket.io-client's manager that differ by platform. */
export type PlatformOptions = Pick<Partial<ManagerOptions>, "parser" | "transports">;

/** The data of an event: its name and arguments, or the JSON of them. */
export type EventData = readonly unknown[] | string;

/** What stands under numbers that are given out one after the other, in their order. */
export interface Table<T> {
  readonly size: number;
  readonly get: (id: number) => T | undefined;
  readonly set: (id: number, value: T) => unknown;
  readonly delete: (id: number) => boolean;
  readonly values: () => Iterable<T>;
}
