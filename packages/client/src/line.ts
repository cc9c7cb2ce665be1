import { peerEvent, type CallerSignal, type RequestNote } from "@gosf/protocol/peer";
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
  /** The server is about to stop. */
  readonly onDrain: () => void;
}

/** Makes a line, closed as yet. */
export function createLine(url: URL, options: ConnectionOptions, owner: LineOwner): Line {
  const { callerId, ledger, inbox } = owner;
  /** Whether the server is one of this project: only then it gets what goes beyond the original's wire. */
  let announced = false;

  const connection = createConnection(url, options, callerId, {
    onAck: ledger.acknowledge,
    onEvent: inbox.receive,
    onSignal(signal) {
      if (signal.type === "features") announced = true;
      else if (signal.type === "item") ledger.calls.get(Number(signal.guid.split(".")[1]))?.onItem?.(signal.message, signal.guid);
      else if (signal.type === "drain") owner.onDrain();
    },
    onState(change) {
      owner.onState(change);
      if (!change.error) return;
      // The owner knows of it before calls are rejected: who calls again from there waits, or gets the reason.
      announced = false;
      ledger.drop(change.error, change.state === "closed");
    },
  });

  function noteOf({ deadline, credit, kind }: Call): RequestNote | undefined {
    if (kind === "lob" || !announced) return undefined;
    // Of a stream that may take as long as it likes that is Infinity, which JSON makes null: no number, and so nothing.
    return { timeoutMs: Math.max(1, Math.round(deadline - performance.now())), credit };
  }

  return {
    connection,
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
      if (announced) connection.sendEvent(undefined, [peerEvent, signal]);
    },
  };
}
