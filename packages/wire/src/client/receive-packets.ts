import type { DecodedPacket } from "../decoded-packet.ts";
import type { Socket } from "socket.io-client";
import { DirectRoute } from "./direct-route.ts";
import { socketInternals } from "./internals.ts";
import type { PacketReceiver } from "./packet-receiver.ts";

/**
 * Has a receiver take the events and acknowledgements of a socket, in order of arrival.
 *
 * Events that arrive before the socket is connected, and those while it has `onAny` listeners, go to the socket's own listeners. What the
 * receiver throws is an uncaught exception, as from a listener.
 *
 * @returns a function that ends it
 * @example
 * const stop = receivePackets(socket, {
 *   onEvent: (event, args) => event === "news" && print(args[0]),
 *   onAck: (id, args) => settle(id, args[0]),
 * });
 */
export function receivePackets(socket: Socket, receiver: PacketReceiver): () => void {
  const internals = socketInternals(socket);
  const { onevent, onack } = internals;
  // The direct way begins with the first packet of a connection that came the ordinary way.
  const receiveEvent = (packet: DecodedPacket): void => {
    DirectRoute.open(internals, receiver, receiveEvent, receiveAck);
    const [event, ...args] = packet.data ?? [];
    const isOffered = typeof event === "string" && !packet.declined && socket.connected && socket.listenersAny().length === 0;
    if (!isOffered || !receiver.onEvent(event, args, packet.id ?? undefined)) onevent.call(internals, packet);
  };
  const receiveAck = (packet: DecodedPacket): void => {
    DirectRoute.open(internals, receiver, receiveEvent, receiveAck);
    const isOffered = packet.id != null && !packet.declined;
    if (!isOffered || !receiver.onAck(packet.id!, packet.data ?? [])) onack.call(internals, packet);
  };
  internals.onevent = receiveEvent;
  internals.onack = receiveAck;
  return () => {
    DirectRoute.close(internals);
    if (internals.onevent === receiveEvent) internals.onevent = onevent;
    if (internals.onack === receiveAck) internals.onack = onack;
  };
}
