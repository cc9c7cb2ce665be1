import { type Packet, PacketType, Decoder as SocketIoDecoder } from "socket.io-parser";
import { isEventData, maxValues } from "./event-data.ts";
import { readPlainPacket } from "./packet-text.ts";

/** What socket.io-parser's decoder keeps to itself. */
interface DecoderInternals {
  readonly opts: { readonly reviver?: unknown };
  /** Reads a text packet; `add` calls it. */
  readonly decodeString: (this: DecoderInternals, text: string) => Packet;
}

// TypeScript knows it as private.
const { decodeString: readAny } = SocketIoDecoder.prototype as unknown as DecoderInternals;

const ZERO = 48;

/**
 * Decodes Socket.IO packets, emitting `decoded` for each. Plain events and acknowledgements of the main namespace are read here; all else
 * (binary, other namespaces, what is malformed) by socket.io-parser's own decoder.
 *
 * Two things are stricter than there. An event or acknowledgement with more than 10,000 values is malformed, for socket.io would overflow the stack
 * with them: `too many values`. So is an id that a number cannot hold exactly, for socket.io would acknowledge another: `illegal id`.
 *
 * @example
 * const decoder = new Decoder();
 * decoder.on("decoded", (packet) => console.log(packet.data));
 * decoder.add('2["echo",{"text":"hi"}]');
 * @see https://socket.io/docs/v4/socket-io-protocol/#packet-encoding
 */
export class Decoder extends SocketIoDecoder {
  static {
    // An ordinary override is what TypeScript does not allow of a private method.
    Object.defineProperty(Decoder.prototype, "decodeString", { value: readPacket, configurable: true, writable: true });
  }
}

function readPacket(this: DecoderInternals, text: string): Packet {
  const packet = (this.opts.reviver === undefined ? readPlain(text) : undefined) ?? readAny.call(this, text);
  if (packet.id !== undefined && !Number.isSafeInteger(packet.id)) throw new Error("illegal id");
  if (Array.isArray(packet.data) && packet.data.length > maxValues) throw new Error("too many values");
  return packet;
}

/**
 * Reads an event or acknowledgement of the main namespace.
 *
 * @returns undefined for what is none by its first characters: what follows them is parsed once, and if it is malformed socket.io-parser's own error
 *   is thrown.
 */
function readPlain(text: string): Packet | undefined {
  const type = plainType(text.charCodeAt(0) - ZERO);
  if (type === undefined) return undefined;
  const packet = readPlainPacket(text, 1);
  if (packet === undefined) return undefined;
  if (packet === null || (type === PacketType.EVENT && !isEventData(packet.data))) throw new Error("invalid payload");
  const { id, data } = packet;
  return id === undefined ? { type, nsp: "/", data } : { type, nsp: "/", id, data };
}

function plainType(digit: number): PacketType.EVENT | PacketType.ACK | undefined {
  if (digit === 2) return PacketType.EVENT;
  return digit === 3 ? PacketType.ACK : undefined;
}
