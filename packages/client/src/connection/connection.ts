import type { GosfError } from "@gosf/protocol";
import type { ServerSignal } from "@gosf/protocol/peer";
import type { EventData } from "../link/link.ts";
import type { ConnectionState, StateChange } from "./state.ts";

/** One connection to one server, which comes back by itself. It knows nothing of calls: it moves packets and tells its state. */
export interface Connection {
  readonly state: ConnectionState;
  /** Why the last attempt to connect failed, while no later one has led to a connection. */
  readonly failure: GosfError | undefined;
  /** Sets the functions that events are given to: once, before the connection is opened. */
  readonly listen: (events: ConnectionEvents) => void;
  /** Begins to connect, and goes on until it is connected or closed. */
  readonly open: () => void;
  /** Closes it, for good unless it is opened again. Resolves when what was written before has been handed on. */
  readonly close: () => Promise<void>;
  /** Disconnects a dead connection and reconnects. */
  readonly lose: (reason: string) => void;
  /**
   * @throws {GosfError} Why it is closed; `disconnected` where it is not connected now and that is not to be waited for.
   */
  readonly assertWaitable: (whenDisconnected: "wait" | "fail" | undefined) => void;
  /**
   * Sends an event, with an id where an acknowledgement is wanted. Only while connected.
   *
   * @returns Whether it was written. Where it was not, the connection is about to be lost.
   * @throws {GosfError} `too-large` for what the server does not take.
   * @throws What JSON.stringify does.
   */
  readonly sendEvent: (id: number | undefined, data: EventData) => boolean;
}

/** What a connection tells its owner. */
export interface ConnectionEvents {
  /** An event came; with what answers it, once and on the same connection alone, where an acknowledgement is wanted. */
  readonly onEvent: (name: string, args: readonly unknown[], answer: ((wire: unknown) => void) | undefined) => void;
  /** An acknowledgement came. */
  readonly onAck: (id: number, args: readonly unknown[]) => void;
  /** The state was entered, or entered anew. */
  readonly onState: (change: StateChange) => void;
  /** The server sent a signal of this project's own. */
  readonly onSignal: (signal: ServerSignal) => void;
}
