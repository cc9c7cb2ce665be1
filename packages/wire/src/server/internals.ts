import type { Namespace, Socket } from "socket.io";

/** What this package uses of a Socket.IO socket beyond its public members. */
export interface SocketInternals {
  onevent: (packet: EventPacket) => void;
  ack(id: number): (...args: unknown[]) => void;
  run(event: unknown[], done: (error: Error | undefined) => void): void;
  _onerror(error: Error): void;
  _anyListeners?: ((...args: unknown[]) => void)[];
  notifyOutgoingListeners(packet: { data: unknown[] }): void;
}

/** What this package uses of an engine.io socket beyond its public members. */
export interface ConnectionInternals {
  writeBuffer: { data?: string | ArrayBufferView | ArrayBuffer }[];
}

/** An event as the decoder hands it over. */
export interface EventPacket {
  data?: unknown[];
  id?: number;
}

/** The private side of a socket: the one place where its public type is set aside. */
export function socketInternals(socket: Socket): SocketInternals {
  return socket as unknown as SocketInternals;
}

/** The private side of an engine.io connection: the one place where its public type is set aside. */
export function connectionInternals(connection: Socket["conn"]): ConnectionInternals {
  return connection as unknown as ConnectionInternals;
}

/** Whether sockets of this namespace may be restored after a disconnect, so that what they were sent must be kept. */
export function recoversState(namespace: Namespace): boolean {
  return Boolean((namespace.server as unknown as { opts: { connectionStateRecovery?: object } }).opts.connectionStateRecovery);
}
