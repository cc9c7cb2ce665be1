import { Encoder as SocketIoEncoder, type Packet, PacketType } from "socket.io-parser";
import { toSendable } from "./attachment.ts";
import { hasBinary } from "./binary.ts";

/** Limit of the decoder of socket.io-parser 4.2.7: it closes the connection at one more. */
const maxAttachments = 10;

/** A function JSON.stringify() passes every value through. */
export type Replacer = (this: unknown, key: string, value: unknown) => unknown;

/**
 * Encodes Socket.IO packets into the same bytes as socket.io-parser's own encoder, which it hands binary packets to.
 *
 * @example
 * new Encoder().encode({ type: PacketType.EVENT, nsp: "/", data: ["echo", { text: "hi" }] }); // ['2["echo",{"text":"hi"}]']
 * @see https://socket.io/docs/v4/socket-io-protocol/#packet-encoding
 */
export class Encoder extends SocketIoEncoder {
  readonly #replacer: Replacer | undefined;

  /** @param replacer - passed on to JSON.stringify(); none by default */
  constructor(replacer?: Replacer) {
    super(replacer);
    this.#replacer = replacer;
  }

  /**
   * Encodes one packet.
   *
   * @returns the packet's text, followed by its attachments if it has any
   * @throws TypeError where JSON.stringify() does: circular data, a bigint. RangeError for data that is nested too deep. TypeError for more than 10
   *   attachments, at which a peer of socket.io-parser 4.2.7 closes the connection, and for a SharedArrayBuffer. In Node also for a Blob, a File and a
   *   detached ArrayBuffer, which engine.io would fail to send later
   */
  override encode(packet: Packet): ReturnType<SocketIoEncoder["encode"]> {
    const { type } = packet;
    if (type !== PacketType.EVENT && type !== PacketType.ACK) return super.encode(packet);
    if (hasBinary(packet.data)) {
      const [text, ...attachments] = super.encode(packet) as unknown[];
      if (attachments.length > maxAttachments)
        throw new TypeError(`cannot send ${attachments.length} attachments: at most ${maxAttachments}`);
      return [text, ...attachments.map(toSendable)];
    }
    return [packetPrefix(type, packet.nsp, packet.id) + (packet.data == null ? "" : JSON.stringify(packet.data, this.#replacer))];
  }
}

/** What precedes a packet's JSON: its type, its namespace if it is not the main one, its id if it has one. */
function packetPrefix(type: PacketType.EVENT | PacketType.ACK, namespace: string | undefined, id: number | undefined): string {
  const prefix = namespace && namespace !== "/" ? `${type}${namespace},` : `${type}`;
  return id == null ? prefix : prefix + id;
}
