import { PacketType } from "@gosf/wire/parser";
import type { Link } from "./link.ts";

/** By socket.io-client's public face, and with nothing of Node's. */
export const link: Link = {
  transports: {},
  send(socket, parts) {
    for (const part of parts) socket.io.engine.write(part);
  },
  receive(socket, receiver) {
    socket.io.on("packet", ({ type, nsp, id, data }) => {
      if (nsp !== "/") return;
      if (type === PacketType.EVENT || type === PacketType.BINARY_EVENT) receiver.onEvent(data[0], data.slice(1), id);
      else if (type === PacketType.ACK || type === PacketType.BINARY_ACK) receiver.onAck(id!, data); // an acknowledgement has an id
    });
  },
};
