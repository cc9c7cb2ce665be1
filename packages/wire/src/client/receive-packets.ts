import type { Socket } from "socket.io-client";
import { type ReceivedPacket, socketInternals } from "./internals.ts";

/** Takes what a server sends to one socket. */
export interface PacketReceiver {
  /**
   * Takes an event.
   *
   * @param ackId - the id to acknowledge it under (`sendEncoded(socket, "3" + ackId + "[…]")`), if one is wanted
   * @returns false to leave the event to the socket's own listeners
   */
  onEvent(event: string, args: readonly unknown[], ackId: number | undefined): boolean;
  /**
   * Takes an acknowledgement.
   *
   * @param id - an id that `nextAckId` gave out
   * @returns false to leave it to the callback that socket.io-client holds under that id
   */
  onAck(id: number, args: readonly unknown[]): boolean;
}

/**
 * Has a receiver take the events and acknowledgements of a socket, in order of arrival.
 *
 * Events that arrive before the socket is connected, and those while it has `onAny` listeners, go to the socket's own listeners.
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
  const receiveEvent = (packet: ReceivedPacket): void => {
    const [event, ...args] = packet.data ?? [];
    const direct = typeof event === "string" && socket.connected && socket.listenersAny().length === 0;
    if (!direct || !receiver.onEvent(event, args, packet.id ?? undefined)) onevent.call(internals, packet);
  };
  const receiveAck = (packet: ReceivedPacket): void => {
    if (packet.id == null || !receiver.onAck(packet.id, packet.data ?? [])) onack.call(internals, packet);
  };
  internals.onevent = receiveEvent;
  internals.onack = receiveAck;
  return () => {
    if (internals.onevent === receiveEvent) internals.onevent = onevent;
    if (internals.onack === receiveAck) internals.onack = onack;
  };
}
