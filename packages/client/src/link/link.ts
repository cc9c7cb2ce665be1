import type { Socket } from "socket.io-client";
import type { TransportClass } from "../connection/connection-settings.ts";

/** Takes the packets that arrive on one socket. */
export interface PacketReceiver {
  /** @returns Whether it took the event. */
  onEvent(event: string, args: readonly unknown[], ackId: number | undefined): boolean;
  /** @returns Whether it took the acknowledgement. */
  onAck(id: number, args: readonly unknown[]): boolean;
}

/** How packets go out and come in beside socket.io-client's own `emit` and `on`: quicker in Node, smaller in browsers. */
export interface Link {
  /** The classes behind the names in `transports`, where socket.io-client's own are not the ones to use. */
  readonly transports: { readonly websocket?: TransportClass; readonly polling?: TransportClass };
  /** Sends one packet, in all its parts, on a connected socket. */
  send(socket: Socket, parts: readonly unknown[]): void;
  /** Has a receiver take what arrives. */
  receive(socket: Socket, receiver: PacketReceiver): void;
}
