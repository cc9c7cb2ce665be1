import type { Socket } from "socket.io-client";
import { socketInternals } from "./internals.ts";

/**
 * Takes an id for a request that wants an acknowledgement, from the counter that socket.io-client's own `emit` takes its ids from.
 *
 * @example
 * const id = nextAckId(socket);
 * sendEncoded(socket, `2${id}["echo",${json}]`);
 */
export function nextAckId(socket: Socket): number {
  return socketInternals(socket).ids++;
}

/**
 * Sends a packet that is encoded already, in order with everything else the socket sends.
 *
 * @param packet - a Socket.IO text packet, its namespace included where that is not `/`: `27["echo",{…}]`, `37[{…}]`
 * @returns false if the socket is not connected: the packet was not sent and is not kept
 * @example
 * sendEncoded(socket, `2["echo",${JSON.stringify(message)}]`);
 */
export function sendEncoded(socket: Socket, packet: string): boolean {
  if (!socket.connected) return false;
  if (packet.startsWith("2") && socket.listenersAnyOutgoing().length > 0) {
    socketInternals(socket).notifyOutgoingListeners({ data: JSON.parse(packet.slice(packet.indexOf("["))) as unknown[] });
  }
  socket.io.engine.write(packet, { compress: true });
  return true;
}
