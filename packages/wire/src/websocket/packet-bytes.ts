import { maxValues } from "../parser/event-data.ts";
import { ID_DIGITS, type PlainPacket } from "../parser/packet-text.ts";

/**
 * Reads what follows the type of an event or an acknowledgement of the main namespace, where it stands in bytes: `[…]` or `7[…]`.
 *
 * Not by `readPlainPacket`: the id would be made into a text, and cut off again. That was the slower way in pairs of `echo-50x10`, on a noisy machine.
 *
 * @param bytes - valid UTF-8 from `start` to `end`
 * @returns undefined for all else: other namespaces, what is malformed, too many values
 */
export function readPacketBytes(bytes: Buffer, start: number, end: number, isAscii: boolean): PlainPacket | undefined {
  let at = start;
  let id = 0;
  let digit = bytes[at]! - 48;
  while (digit >= 0 && digit <= 9 && at < end) {
    id = id * 10 + digit;
    digit = bytes[++at]! - 48;
  }
  if (bytes[at] !== 0x5b || at >= end || at - start > ID_DIGITS) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(bytes.toString(isAscii ? "latin1" : "utf8", at, end));
  } catch {
    return undefined;
  }
  return Array.isArray(data) && data.length <= maxValues ? { id: at === start ? undefined : id, data } : undefined;
}
