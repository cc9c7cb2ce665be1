import { type Packet, PacketType, Decoder as SocketIoDecoder } from "socket.io-parser";
import { isEventData } from "./event-data.ts";

/** What socket.io-parser's decoder keeps to itself. */
interface DecoderInternals {
  readonly reconstructor?: object | null;
  readonly opts: { readonly reviver?: unknown };
}

/** Beyond so many digits an id is no longer exact, and socket.io-parser's own reading of it counts. */
const ID_DIGITS = 15;
const ZERO = 48;
const OPENING_BRACKET = 91;

/**
 * Decodes Socket.IO packets, emitting `decoded` for each. Plain events and acknowledgements of the main namespace are read here; all else
 * (binary, other namespaces, what is malformed) by socket.io-parser's own decoder.
 *
 * @example
 * const decoder = new Decoder();
 * decoder.on("decoded", (packet) => console.log(packet.data));
 * decoder.add('2["echo",{"text":"hi"}]');
 * @see https://socket.io/docs/v4/socket-io-protocol/#packet-encoding
 */
export class Decoder extends SocketIoDecoder {
  /**
   * Takes a text packet, or an attachment of the one before.
   *
   * @throws Error if it is malformed
   */
  override add(encoded: unknown): void {
    const packet = typeof encoded === "string" ? this.#readPlain(encoded) : undefined;
    if (packet) this.emitReserved("decoded", packet);
    else super.add(encoded);
  }

  #readPlain(encoded: string): Packet | undefined {
    const { reconstructor, opts } = this as unknown as DecoderInternals;
    const type = plainType(encoded.charCodeAt(0) - ZERO);
    if (type === undefined || reconstructor || opts?.reviver !== undefined) return undefined;
    let at = 1;
    let id = 0;
    let digit = encoded.charCodeAt(at) - ZERO;
    while (digit >= 0 && digit <= 9) {
      id = id * 10 + digit;
      digit = encoded.charCodeAt(++at) - ZERO;
    }
    if (digit !== OPENING_BRACKET - ZERO || at > ID_DIGITS) return undefined;
    let data: unknown;
    try {
      data = JSON.parse(encoded.slice(at));
    } catch {
      return undefined;
    }
    if (type === PacketType.EVENT ? !isEventData(data) : !Array.isArray(data)) return undefined;
    return at === 1 ? { type, nsp: "/", data } : { type, nsp: "/", id, data };
  }
}

function plainType(digit: number): PacketType.EVENT | PacketType.ACK | undefined {
  if (digit === 2) return PacketType.EVENT;
  return digit === 3 ? PacketType.ACK : undefined;
}
