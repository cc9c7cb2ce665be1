import { maxNameLength } from "@gosf/protocol";
import { peerEvent, stacklessError } from "@gosf/protocol/peer";
import { receiveEvents } from "@gosf/wire/server";
import type { Server, Socket } from "socket.io";
import { receiveCallerSignal } from "../connections/caller-signals.ts";
import type { Connection } from "../connections/connection.ts";
import type { Endpoints } from "./endpoints.ts";
import { Exchange, type Endpoint, type ExchangeHost } from "./exchange.ts";
import { HeldRequest, type StartHeld } from "./held-request.ts";
import { start, startNow } from "./pipeline.ts";
import { unknownPipeline } from "./pipelines.ts";

/** Where connections are looked up. */
export interface ConnectionsById {
  get(id: string): Connection | undefined;
}

/** Whether an event is Socket.IO's own. Each of its sockets has a listener to "error" that does nothing: that one does not count. */
function hasNativeListener(socket: Socket, event: string): boolean {
  // To look up a name of megabytes costs as much as to parse it, and listeners seldom have one.
  if (event.length > maxNameLength && !socket.eventNames().some((name) => typeof name === "string" && name.length === event.length))
    return false;
  return socket.listenerCount(event) > (event === "error" ? 1 : 0);
}

/** Takes the events of all connections to their endpoints: one listener for all of them. */
export function dispatch(io: Server, host: ExchangeHost, endpoints: Endpoints, connections: ConnectionsById): void {
  const exchangeOf = (
    client: Connection,
    event: string,
    entry: Endpoint | undefined,
    args: readonly unknown[],
    ackId: number | undefined,
  ): Exchange => new Exchange(host, client, event, entry, entry === undefined ? unknownPipeline : entry.pipeline, args, ackId);
  const startHeld: StartHeld = (request) => {
    const { ackId, arrivedAt, cancelCode, client, event } = request;
    if (client.connected) {
      const exchange = exchangeOf(client, event, endpoints.get(event), request.unpack(), ackId);
      exchange.arrivedAt = arrivedAt;
      if (cancelCode !== undefined) exchange.cancel(stacklessError(cancelCode));
      startNow(exchange);
    }
    host.admission.release();
  };
  receiveEvents(io.of("/"), (socket: Socket, event: string, args: readonly unknown[], ackId: number | undefined) => {
    const client = connections.get(socket.id);
    if (client === undefined) return false;
    const entry = event.length <= maxNameLength ? endpoints.get(event) : undefined;
    if (entry === undefined) {
      if (event === peerEvent && client.callerId !== undefined) {
        receiveCallerSignal(client, args);
        return true;
      }
      if (hasNativeListener(socket, event)) return false;
    }
    if (host.admission.mustWait(client)) {
      host.admission.hold(client, new HeldRequest(startHeld, client, event, args, ackId));
      return true;
    }
    start(exchangeOf(client, event, entry, args, ackId));
    return true;
  });
}
