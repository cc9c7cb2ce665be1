import { peerEvent, type CallerSignal, type PeerLimits } from "@gosf/protocol/peer";
import { eventData } from "#link";
import type { Call } from "./calls/call.ts";
import type { ConnectionOptions } from "./connection/connection-options.ts";
import type { Connection, ConnectionEvents } from "./connection/connection.ts";
import { createConnection } from "./connection/create-connection.ts";

/** Timeout of the answer to a probe, in milliseconds. */
const probeMs = 3000;

/** One connection, and what its server can do. */
export interface Line {
  readonly connection: Connection;
  /** Sets the functions that events are given to: once, before the connection is opened. */
  readonly listen: (events: LineEvents) => void;
  /** Limits that the server announced; `{}` from one of an earlier version, `undefined` while not connected and from a stock one. */
  readonly limits: () => Partial<PeerLimits> | undefined;
  /**
   * Sends a call, while connected.
   *
   * @returns Whether it was written. Where it was not, the connection is about to be lost.
   * @throws What encoding it throws, with nothing sent.
   */
  readonly send: (call: Call) => boolean;
  /** A call was not answered in time: finds out whether the connection is dead, where nothing has come since it was sent. */
  readonly suspect: (call: Call) => void;
  /** Tells the server something of a call, where it is one of this project. */
  readonly signal: (signal: CallerSignal) => void;
}

/** The events of a line. */
export interface LineEvents extends Omit<ConnectionEvents, "onSignal"> {
  /** An item of a stream came. */
  readonly onItem: (guid: string, message: unknown) => void;
}

/** Makes a line, closed as yet. */
export function createLine(url: URL, options: ConnectionOptions, callerId: string): Line {
  /** Set if the server is one of this project: only such a server gets what goes beyond the original's wire. */
  let limits: Partial<PeerLimits> | undefined;
  /** Whether the server answers a probe. */
  let canProbe = false;
  /** The number of packets received, over all connections. A new packet proves that the connection is alive. */
  let heard = 0;
  let probing: ReturnType<typeof setTimeout> | undefined;
  /** Whether the server of this connection has sent `drain`. */
  let isDraining = false;
  const connection = createConnection(url, options, callerId);
  return {
    connection,
    listen: (events) =>
      connection.listen({
        ...events,
        onEvent(...event) {
          heard++;
          events.onEvent(...event);
        },
        onAck(...ack) {
          heard++;
          events.onAck(...ack);
        },
        onSignal(signal) {
          heard++;
          if (signal.type === "features") {
            limits = signal.limits ?? {};
            canProbe = signal.features.includes("probe");
          }
          if (signal.type === "item") events.onItem(signal.guid, signal.message);
          else if (signal.type === "drain" && !isDraining) events.onState({ state: connection.state, draining: (isDraining = true) });
        },
        onState(change) {
          if (change.error) {
            limits = undefined;
            canProbe = false;
            clearTimeout(probing);
            probing = undefined;
            isDraining = false;
          }
          events.onState(change);
        },
      }),
    limits: () => limits,
    send(call) {
      const { ackId, credit, deadline, endpoint, kind, message, traceparent } = call;
      const isLob = kind === "lob";
      // A stream without a time limit has the deadline Infinity. JSON writes null for it, which the server does not take for a time.
      call.heard = heard;
      const timeoutMs = isLob ? undefined : Math.max(1, Math.round(deadline - performance.now()));
      const note = limits && (!isLob || traceparent) ? { timeoutMs, credit, traceparent } : undefined;
      return connection.sendEvent(isLob ? undefined : ackId, eventData(endpoint, message, call, note));
    },
    suspect(call) {
      if (!canProbe || probing || call.heard !== heard) return;
      connection.sendEvent(undefined, [peerEvent, { type: "probe" } satisfies CallerSignal]);
      probing = setTimeout(() => {
        probing = undefined;
        if (call.heard === heard) connection.lose("no answer to a probe");
      }, probeMs);
    },
    signal(signal) {
      if (limits) connection.sendEvent(undefined, [peerEvent, signal]);
    },
  };
}
