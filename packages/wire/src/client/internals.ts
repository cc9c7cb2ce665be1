import type { Socket } from "socket.io-client";

/** What this package uses of a Socket.IO client socket beyond its public members. */
export interface SocketInternals {
  ids: number;
  onevent: (packet: ReceivedPacket) => void;
  onack: (packet: ReceivedPacket) => void;
  notifyOutgoingListeners(packet: { data: unknown[] }): void;
}

/** A packet as the decoder hands it over. */
export interface ReceivedPacket {
  data?: unknown[];
  id?: number;
}

/** The private side of a socket: the one place where its public type is set aside. */
export function socketInternals(socket: Socket): SocketInternals {
  return socket as unknown as SocketInternals;
}
