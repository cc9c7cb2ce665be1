import { type Packet, PacketType, Decoder as SocketIoDecoder } from "socket.io-parser";
import { isEventData, maxValues } from "./event-data.ts";

/** What socket.io-parser's decoder keeps to itself. */
interface DecoderInternals {
  readonly opts: { readonly reviver?: unknown };
  /** Reads a text packet; `add` calls it. */
  readonly decodeString: (this: DecoderInternals, text: string) => Packet;
}

// TypeScript knows it as private.
const { decodeString: readAny } = SocketIoDecoder.prototype as unknown as DecoderInternals;

/** Beyond so many digits an id is no longer exact, and socket.io-parser's own reading of it counts. */
const ID_DIGITS = 15;
const ZERO = 48;
const OPENING_BRACKET = 91;

/**
 * Decodes Socket.IO packets, emitting `decoded` for each. Plain events and acknowledgements of the main namespace are read here; all else
 * (binary, other namespaces, what is malformed) by socket.io-parser's own decoder.
 *
 * One thing is stricter than there: an event or acknowledgement with more than 10,000 values is malformed, for socket.io would overflow the stack
 * with them. It throws `too many values`.
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
  if (Array.isArray(packet.data) && packet.data.length > maxValues) throw new Error("too many values");
  return packet;
}

function readPlain(text: string): Packet | undefined {
  const type = plainType(text.charCodeAt(0) - ZERO);
  if (type === undefined) return undefined;
  let at = 1;
  let id = 0;
  let digit = text.charCodeAt(at) - ZERO;
  while (digit >= 0 && digit <= 9) {
    id = id * 10 + digit;
    digit = text.charCodeAt(++at) - ZERO;
  }
  if (digit !== OPENING_BRACKET - ZERO || at > ID_DIGITS) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(text.slice(at));
  } catch {
    return undefined;
  }
  if (type === PacketType.EVENT ? !isEventData(data) : !Array.isArray(data)) return undefined;
  return at === 1 ? { type, nsp: "/", data } : { type, nsp: "/", id, data };
}

function plainType(digit: number): PacketType.EVENT | PacketType.ACK | undefined {
  if (digit === 2) return PacketType.EVENT;
  return digit === 3 ? PacketType.ACK : undefined;
}
