import { maxNameLength } from "@gosf/protocol";
import { peerEvent, stacklessError } from "@gosf/protocol/peer";
import { receiveEvents } from "@gosf/wire/server";
import type { Server, Socket } from "socket.io";
import { receiveCallerSignal } from "../connections/caller-signals.ts";
import type { Connection } from "../connections/connection.ts";
import type { Endpoints } from "./endpoints.ts";
import { Exchange, type ExchangeHost } from "./exchange.ts";
import { HeldRequest, type StartHeld } from "./held-request.ts";
import { start, startNow } from "./pipeline.ts";
import { awaitsRoom, holdRequest } from "../connections/request-queue.ts";

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
  const startHeld: StartHeld = (request) => {
    const { ackId, arrivedAt, cancelCode, client, event } = request;
    if (client.connected) {
      const exchange = new Exchange(host, client, event, endpoints.get(event), request.unpack(), ackId);
      exchange.arrivedAt = arrivedAt;
      if (cancelCode !== undefined) exchange.cancel(stacklessError(cancelCode));
      startNow(exchange);
    }
    host.work.end();
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
    if (awaitsRoom(client)) {
      host.work.begin();
      holdRequest(client, new HeldRequest(startHeld, client, event, args, ackId));
      return true;
    }
    start(new Exchange(host, client, event, entry, args, ackId));
    return true;
  });
}
