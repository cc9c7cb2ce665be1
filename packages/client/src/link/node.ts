import { receivePackets, sendEncoded, WebSocketTransport } from "@gosf/wire/client";
import { NodeXHR } from "socket.io-client";
import { link as publicLink } from "./browser.ts";
import type { Link } from "./link.ts";

/** The quick ways of @gosf/wire. Packets with attachments go the public way, in order with the others. */
export const link: Link = {
  transports: { websocket: WebSocketTransport, polling: NodeXHR },
  send(socket, parts) {
    if (parts.length === 1) sendEncoded(socket, parts[0] as string); // the one part of a packet is its text
    else publicLink.send(socket, parts);
  },
  receive(socket, receiver) {
    receivePackets(socket, receiver);
  },
};
