/**
 * A parser for socket.io's and socket.io-client's `parser` option: the same packets, byte for byte, in less time.
 *
 * @example
 * import * as parser from "@gosf/wire/parser";
 * const io = new Server({ parser });
 * @packageDocumentation
 */
export { hasBinary } from "./binary.ts";
export { Decoder } from "./decoder.ts";
export { Encoder, type Replacer } from "./encoder.ts";
export { isPacketValid, type Packet, PacketType, protocol } from "socket.io-parser";
