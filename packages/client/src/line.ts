import { peerEvent, type CallerSignal, type PeerLimits, type RequestNote } from "@gosf/protocol/peer";
import { eventData } from "#link";
import type { Call } from "./calls/call.ts";
import type { Ledger } from "./calls/ledger.ts";
import type { ConnectionOptions } from "./connection/connection-options.ts";
import { createConnection, type Connection } from "./connection/connection.ts";
import type { StateChange } from "./connection/state.ts";
import { fault } from "./fault.ts";
import type { Inbox } from "./inbox.ts";

/** One connection with the calls that go out on it. */
export interface Line {
  readonly connection: Connection;
  /** Limits that the server announced; `{}` from one of an earlier version, `undefined` while not connected and from a stock one. */
  readonly limits: () => Partial<PeerLimits> | undefined;
  /** Sends a call on the open connection. A lob is settled by it. */
  readonly send: (call: Call) => void;
  /** Tells the server something of a call, where it is one of this project. */
  readonly signal: (signal: CallerSignal) => void;
}

/** Whom a line belongs to: one caller. */
export interface LineOwner {
  readonly callerId: string;
  readonly ledger: Ledger;
  readonly inbox: Inbox;
  readonly onState: (change: StateChange) => void;
}

/** Makes a line, closed as yet. */
export function createLine(url: URL, options: ConnectionOptions, owner: LineOwner): Line {
  const { callerId, ledger, inbox } = owner;
  /** Set if the server is one of this project: only such a server gets what goes beyond the original's wire. */
  let limits: Partial<PeerLimits> | undefined;

  const connection = createConnection(url, options, callerId, {
    onAck: ledger.acknowledge,
    onEvent: inbox.receive,
    onSignal(signal) {
      if (signal.type === "features") limits = signal.limits ?? {};
      else if (signal.type === "item") ledger.calls.get(+signal.guid.split(".")[1]!)?.onItem?.(signal.message, signal.guid);
      else if (signal.type === "drain") owner.onState({ state: connection.state, draining: true });
    },
    onState(change) {
      owner.onState(change);
      if (!change.error) return;
      // The owner knows of it before calls are rejected: who calls again from there waits, or gets the reason.
      limits = undefined;
      ledger.drop(change.error, change.state === "closed");
    },
  });

  // Of a stream that may take as long as it likes the deadline is Infinity, which JSON makes null: not a number, and so nothing.
  const noteOf = ({ deadline, credit, kind }: Call): RequestNote | undefined =>
    limits && kind !== "lob" ? { timeoutMs: Math.max(1, Math.round(deadline - performance.now())), credit } : undefined;

  return {
    connection,
    limits: () => limits,
    send(call) {
      const { endpoint, kind, ackId } = call;
      const isLob = kind === "lob";
      try {
        connection.sendEvent(isLob ? undefined : ackId, eventData(endpoint, call.message, call, noteOf(call)));
        call.sent = true;
        if (isLob) ledger.acknowledge(ackId, [null]);
      } catch (error) {
        ledger.reject(call, fault("invalid-argument", { endpoint }, error));
      }
    },
    signal(signal) {
      if (limits) connection.sendEvent(undefined, [peerEvent, signal]);
    },
  };
}
