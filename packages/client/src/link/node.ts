import { receivePackets, sendEncoded, WebSocketTransport } from "@gosf/wire/client";
import {
  encodeMessage,
  type GosfError,
  maxIdentifierLength,
  maxNameLength,
  type MessageIdentity,
  type WritableMessage,
} from "@gosf/protocol";
import { asCallFailure, errorOf, invalidArgument, metaKey, peerEvent, PendingCalls, type RequestNote } from "@gosf/protocol/peer";
import * as parser from "@gosf/wire/parser";
import { NodeXHR } from "engine.io-client";
import type { Socket } from "socket.io-client";
import type { TransportClass, Transports } from "../connection/connection-options.ts";
import { Protocol3Transport } from "../protocol-3/protocol-3-transport.ts";
import type { EventData, PacketReceiver, PageWatcher, PlatformOptions } from "./link.ts";
import { plainData } from "./plain-data.ts";

/** How long a call may take, and its signals: taken over from the request it is made for, if there is one. */
export { callLimits } from "@gosf/protocol/peer";

/** Marks an error of this side, so that a server whose controller lets it through does not send it to its own clients. */
export { asCallFailure as mark } from "@gosf/protocol/peer";

export { reasonOf } from "./reason-of.ts";

/** Node has no page to watch. */
export function watchPage(_watcher: PageWatcher): () => void {
  return () => {};
}

/** The message of an error of this side, in words. */
export { messageOf } from "@gosf/protocol/peer";

const encoder = new parser.Encoder();
const { EVENT, ACK } = parser.PacketType;

/** The options of socket.io-client's manager that differ by platform: the quick parser, and a class for each name of a transport. */
export function managerOptions(transports: Transports): PlatformOptions {
  return { parser, transports: transports.map(transportClass) };
}

function transportClass(transport: Transports[number]): TransportClass {
  if (transport === "websocket") return WebSocketTransport;
  return transport === "polling" ? NodeXHR : transport;
}

/** The data of an event that carries a message: encoded at once, where it holds no binary data. */
export function eventData(name: string, message: WritableMessage, identity: MessageIdentity, note?: RequestNote): EventData {
  const { success, text, meta, body } = message;
  if (parser.hasBinary(body) || parser.hasBinary(meta)) return plainData(name, message, identity, note);
  const noted = note ? { success, text, meta: { ...meta, [metaKey]: note }, body } : message;
  return `[${JSON.stringify(name)},${encodeMessage(noted, identity)}]`;
}

/**
 * Sends an event on a connected socket, with an id where an acknowledgement is wanted.
 *
 * @returns Whether it was written: not where the connection has missed its ping, while this process slept say.
 * @param maxBytes What the server takes: it would close the connection over more.
 * @throws {GosfError} `too-large`.
 * @throws What JSON.stringify does, and a TypeError for a Blob or File, or for binary data over protocol 3, with nothing sent.
 */
export function sendEvent(
  socket: Socket,
  id: number | undefined,
  data: EventData,
  maxBytes: number,
  type: parser.PacketType = EVENT,
): boolean {
  if (typeof data === "string") {
    const packet = `${type}${id ?? ""}${data}`;
    assertSize(packet, maxBytes);
    return sendEncoded(socket, packet);
  }
  const [text, ...attachments] = encoder.encode({ type, nsp: "/", id: id!, data }); // encode() takes an undefined id
  // Refused here: the transport could only close the connection, with all other calls on it.
  if (attachments.length > 0 && socket.io.engine.transport instanceof Protocol3Transport) {
    throw new TypeError("cannot send binary data over protocol 3: it carries JSON alone");
  }
  assertSize(text as string, maxBytes); // a packet's first part is its text
  for (const attachment of attachments) assertBytes((attachment as Uint8Array).byteLength, maxBytes); // and the others are bytes
  if (!sendEncoded(socket, text as string)) return false;
  for (const attachment of attachments) socket.io.engine.write(attachment);
  return true;
}

function assertSize(packet: string, maxBytes: number): void {
  // A unit of UTF-16 is three bytes at the most. Engine.IO puts one byte before it.
  if (packet.length * 3 >= maxBytes) assertBytes(Buffer.byteLength(packet) + 1, maxBytes);
}

function assertBytes(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw asCallFailure(errorOf("too-large", { bytes, maxBytes }));
}

/** @throws {GosfError} `invalid-argument` for a name, guid or uuid that is longer than any server takes. */
export function assertLengths(name: string, identity?: MessageIdentity): void {
  if (name.length > maxNameLength) throw tooLong("name", name.length, maxNameLength);
  if (identity === undefined) return;
  const { guid, uuid } = identity;
  if (guid && guid.length > maxIdentifierLength) throw tooLong("guid", guid.length, maxIdentifierLength);
  if (uuid && uuid.length > maxIdentifierLength) throw tooLong("uuid", uuid.length, maxIdentifierLength);
}

function tooLong(field: string, length: number, maxLength: number): GosfError {
  const message = `${field} must have at most ${maxLength} characters, got ${length}`;
  return asCallFailure(invalidArgument(message, { field, length, maxLength }));
}

/** Makes an empty list. */
export function createPendingCalls<T extends object>(): PendingCalls<T> {
  return new PendingCalls<T>();
}

/** Sends an acknowledgement on a connected socket; throws as sendEvent does. */
export function sendAck(socket: Socket, id: number, data: readonly unknown[], maxBytes: number): void {
  sendEvent(socket, id, data, maxBytes, ACK);
}

/** Has a receiver take what arrives. */
export function receive(socket: Socket, { onEvent, onAck }: PacketReceiver): void {
  // The features come before the acceptance: socket.io-client keeps them, and hands them on as it is accepted.
  socket.on(peerEvent, (...args: readonly unknown[]) => onEvent(peerEvent, args, undefined));
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

/** Tells whether a transport refuses by itself what is above `maxPayloadBytes`. A listener for packets would end its direct way in. */
export function limitsPayload(transport: string): boolean {
  return transport === "websocket";
}
