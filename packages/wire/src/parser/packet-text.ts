/** What a plain packet of the main namespace carries. */
export interface PlainPacket {
  readonly id: number | undefined;
  readonly data: unknown[];
}

/** Ids of so many digits are exact. Longer ones are left to socket.io-parser. */
export const ID_DIGITS = 15;
const ZERO = 48;
const OPENING_BRACKET = 91;

/**
 * Reads what follows the type of an event or an acknowledgement of the main namespace: `[…]` or `7[…]`.
 *
 * @param text - the packet
 * @param start - where its type ends
 * @returns undefined for what is none by its first characters: other namespaces, longer ids. Null for what begins as one and is malformed
 * @example
 * readPlainPacket('27["echo","hi"]', 1); // { id: 7, data: ["echo", "hi"] }
 */
export function readPlainPacket(text: string, start: number): PlainPacket | null | undefined {
  let at = start;
  let id = 0;
  let digit = text.charCodeAt(at) - ZERO;
  while (digit >= 0 && digit <= 9) {
    id = id * 10 + digit;
    digit = text.charCodeAt(++at) - ZERO;
  }
  if (digit !== OPENING_BRACKET - ZERO || at - start > ID_DIGITS) return undefined;
  try {
    const data = JSON.parse(text.slice(at)) as unknown[]; // it begins with "["
    return { id: at === start ? undefined : id, data };
  } catch {
    return null;
  }
}

/**
 * How the packet of an event begins: {@link eventPacket} ends it. It may be kept where many events have one name.
 *
 * @example
 * eventStart("echo"); // '2["echo",'
 */
export function eventStart(name: string): string {
  return `2[${JSON.stringify(name)},`;
}

/**
 * The packet of an event with one argument.
 *
 * @param start - what {@link eventStart} made of its name
 * @param json - the argument, in JSON
 * @example
 * eventPacket(eventStart("echo"), '{"text":"hi"}'); // '2["echo",{"text":"hi"}]'
 */
export function eventPacket(start: string, json: string): string {
  return `${start}${json}]`;
}

/**
 * The packet of an acknowledgement with one argument.
 *
 * @param id - the id that the request was sent with
 * @param json - the argument, in JSON
 * @example
 * ackPacket(7, '{"text":"hi"}'); // '37[{"text":"hi"}]'
 */
export function ackPacket(id: number, json: string): string {
  return `3${id}[${json}]`;
}
