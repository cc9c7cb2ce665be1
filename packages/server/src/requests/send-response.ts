import { encodeMessage, failureMessage, GosfError, isReservedEvent, maxNameLength, toWire, type Message } from "@gosf/protocol";
import { metaKey, stacklessError } from "@gosf/protocol/peer";
import { Encoder, hasBinary, PacketType } from "@gosf/wire/parser";
import { ackPacket, eventPacket, eventStart, sendEncoded } from "@gosf/wire/server";
import type { Socket } from "socket.io";
import type { Exchange } from "./exchange.ts";
import { withoutNote } from "../messages/response.ts";

const binaryEncoder = new Encoder();

/** Whether JSON can hold a body or meta: it cannot hold binary data. */
export function isJson(record: object): boolean {
  return !hasBinary(record);
}

/** Sends a response that has binary data: Socket.IO's own way. Throws before anything is sent. */
function sendBinary(exchange: Exchange, response: Message, withCopy: boolean): void {
  const { ackId = 0, client, endpoint } = exchange;
  const wire = toWire({ ...response, meta: withoutNote(response.meta) }, exchange.message);
  const packets = binaryEncoder.encode({ type: PacketType.ACK, nsp: client.socket.nsp.name, id: ackId, data: [wire] });
  if (withCopy) client.socket.emit(endpoint, wire);
  if (exchange.ackId === undefined) return;
  for (const packet of packets) client.socket.conn.write(packet as string); // a text, then buffers: both are written alike
}

/** The response as JSON; `undefined` if there is binary data in it. */
function encode(exchange: Exchange, response: Message): string | undefined {
  const outgoing = metaKey in response.meta ? { ...response, meta: withoutNote(response.meta) } : response;
  return encodeMessage(outgoing, exchange.message, isJson);
}

/** Replaces a response that cannot be encoded: a failure loses its details and keeps its code. The cause is reported. */
function replaceResponse(exchange: Exchange, cause: unknown): Message {
  const { endpoint, response } = exchange;
  const message = `the response of "${endpoint}" cannot be encoded`;
  exchange.report(new GosfError("invalid-response", {}, { message, cause }));
  exchange.response = failureMessage(response?.success === false ? response.text : "invalid-response");
  return exchange.response;
}

/** The answer of a call that runs once, as it is remembered. */
export function encodeOnce(exchange: Exchange): string | null {
  if (exchange.response === undefined) return null;
  try {
    const json = encode(exchange, exchange.response);
    if (json !== undefined) return json;
    throw new TypeError("an endpoint that runs once answers without binary data");
  } catch (cause) {
    return encode(exchange, replaceResponse(exchange, cause)) ?? null;
  }
}

function sendMessage(exchange: Exchange, response: Message, withCopy: boolean): void {
  const { ackId, client, endpoint, entry } = exchange;
  const json = exchange.encoded ?? encode(exchange, response);
  if (json === undefined) {
    sendBinary(exchange, response, withCopy);
    return;
  }
  const ack = ackId === undefined ? undefined : ackPacket(ackId, json);
  if (withCopy) sendEncoded(client.socket, eventPacket(entry?.copyStart ?? eventStart(endpoint), json), ack);
  else if (ack !== undefined) sendEncoded(client.socket, ack);
}

/** A failure that its caller does not get to see. */
function reportUnawaited(exchange: Exchange, failure: Message): void {
  if (exchange.isReported || failure.text === "disconnected") return;
  const { client, endpoint, entry, host } = exchange;
  if (host.hooks.onError.isEmpty) {
    // A misspelt name in a lob is seen nowhere else. Any other failure is not made for nobody.
    if (entry === undefined && failure.text === "unknown-endpoint") {
      host.errors.note(`unknown-endpoint: nobody listens on ${JSON.stringify(endpoint)}, to which a message came`);
    }
    return;
  }
  const error = stacklessError(failure.text, failure.body);
  host.errors.reportUnawaited(error, { client, request: exchange });
}

/** Whether what is sent is not dropped: a client whose queue overflowed is disconnected at the end of the turn, and may have many responses until then. */
function isReachable(socket: Socket): boolean {
  return socket.connected && socket.conn.readyState === "open";
}

/** Sends the response: as an event on the same endpoint, then as the acknowledgement, each to those who want it. */
export function sendResponse(exchange: Exchange): void {
  const { ackId, client, endpoint, entry, response } = exchange;
  const { socket } = client;
  if (response === undefined) {
    if (ackId !== undefined && isReachable(socket)) sendEncoded(socket, ackPacket(ackId, "null"));
    return;
  }
  const withCopy = client.wantsCopies && (entry !== undefined || (endpoint.length <= maxNameLength && !isReservedEvent(endpoint)));
  if (!isReachable(socket) || (ackId === undefined && !withCopy)) {
    if (!response.success) reportUnawaited(exchange, response);
    return;
  }
  try {
    sendMessage(exchange, response, withCopy);
  } catch (cause) {
    sendMessage(exchange, replaceResponse(exchange, cause), withCopy);
  }
}
