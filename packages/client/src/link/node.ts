import { receivePackets, sendEncoded, WebSocketTransport } from "@gosf/wire/client";
import * as parser from "@gosf/wire/parser";
import type { ManagerOptions, Socket } from "socket.io-client";
import type { TransportClass } from "../connection/connection-options.ts";
import type { PacketReceiver } from "./link.ts";

const encoder = new parser.Encoder();
const { EVENT, ACK } = parser.PacketType;

/** What socket.io-client's manager is made with: the quick parser. */
export const managerOptions: Pick<Partial<ManagerOptions>, "parser"> = { parser };

/** The class behind a name in `transports`: the quick one, where nothing else is to be upgraded to it. */
export function transportClass<T>(transport: T, _index: number, { length }: readonly T[]): T | TransportClass {
  return transport === "websocket" && length === 1 ? WebSocketTransport : transport;
}

/**
 * Sends an event on a connected socket, with an id where an acknowledgement is wanted.
 *
 * @throws What JSON.stringify does, with nothing sent.
 */
export function sendEvent(socket: Socket, id: number | undefined, data: readonly unknown[], type: parser.PacketType = EVENT): void {
  const [text, ...attachments] = encoder.encode({ type, nsp: "/", id: id!, data }); // encode() takes an undefined id
  sendEncoded(socket, text as string); // a packet's first part is its text
  for (const attachment of attachments) socket.io.engine.write(attachment);
}

/** Sends an acknowledgement on a connected socket; throws as sendEvent does. */
export function sendAck(socket: Socket, id: number, data: readonly unknown[]): void {
  sendEvent(socket, id, data, ACK);
}

/** Has a receiver take what arrives. */
export function receive(socket: Socket, { onEvent, onAck }: PacketReceiver): void {
  receivePackets(socket, {
    onEvent(name, args, ackId) {
      onEvent(name, args, ackId);
      return true;
    },
    onAck(id, args) {
      onAck(id, args);
      return true;
    },
  });
}
