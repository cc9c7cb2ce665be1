import { maxValues } from "../parser/event-data.ts";
import { type PlainPacket, readPlainPacket } from "../parser/packet-text.ts";

/**
 * Reads what follows the type of an event or an acknowledgement of the main namespace, where it stands in bytes.
 *
 * @param bytes - valid UTF-8 from `start` to `end`
 * @returns undefined for all else: other namespaces, what is malformed, too many values
 */
export function readPacketBytes(bytes: Buffer, start: number, end: number, isAscii: boolean): PlainPacket | undefined {
  const packet = readPlainPacket(bytes.toString(isAscii ? "latin1" : "utf8", start, end), 0);
  return packet && packet.data.length <= maxValues ? packet : undefined;
}
