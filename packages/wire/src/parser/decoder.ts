import { Decoder as SocketIoDecoder } from "socket.io-parser";

/**
 * Decodes Socket.IO packets, emitting `decoded` for each.
 *
 * @example
 * const decoder = new Decoder();
 * decoder.on("decoded", (packet) => console.log(packet.data));
 * decoder.add('2["echo",{"text":"hi"}]');
 * @see https://socket.io/docs/v4/socket-io-protocol/#packet-encoding
 */
export class Decoder extends SocketIoDecoder {}
