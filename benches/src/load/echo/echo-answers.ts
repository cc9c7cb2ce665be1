import type { BodyJson } from "./echo-frames.ts";
import { textLength, writeText } from "./distinct-text.ts";

const copyId = -1;
const zero = 0x30;
const four = 0x34;

/** What an answer is: the event copy of a request's answer, or the ack with that id. */
export type AnswerId = number;

/** Checks answers byte for byte: `43<id>[<message>]` and, where copies are wanted, `42["<event>",<message>]` before it. */
export class EchoAnswers {
  readonly #lane: number;
  readonly #copyHead: Buffer;
  readonly #messageHead: Buffer = Buffer.from('{"success":true,"text":"');
  readonly #messageTail: Buffer;
  readonly #text: Buffer = Buffer.alloc(textLength);
  /** The message of every answer, if it is the same, and the bracket behind it. */
  readonly #fixed: Buffer | undefined;

  /** @param answer JSON of every answer; if omitted, answers are echoes */
  constructor(lane: number, event: string, body: BodyJson, answer?: string) {
    this.#fixed = answer === undefined ? undefined : Buffer.from(`${answer}]`);
    this.#lane = lane;
    this.#copyHead = Buffer.from(`42["${event}",`);
    this.#messageTail = Buffer.from(`"${body}}]`);
  }

  /**
   * Reads one answer.
   *
   * @param nextCopy id of the request whose event copy would come next
   * @returns the id of the request that this acks, or -1 if it is the event copy of `nextCopy`
   * @throws an Error that shows the answer, if it is anything else
   */
  read(buffer: Buffer, start: number, end: number, nextCopy: number): AnswerId {
    if (buffer[start] === four && buffer[start + 1] === four - 1) {
      let at = start + 2;
      let id = 0;
      for (let digit = buffer[at]! - zero; digit >= 0 && digit <= 9; digit = buffer[++at]! - zero) id = id * 10 + digit;
      if (at > start + 2 && buffer[at] === 0x5b && this.#matches(buffer, at + 1, end, id)) return id;
    } else if (this.#equal(buffer, start, this.#copyHead) && this.#matches(buffer, start + this.#copyHead.length, end, nextCopy)) {
      return copyId;
    }
    throw new Error(`wrong answer on connection ${this.#lane}: ${buffer.toString("utf8", start, end)}`);
  }

  #matches(buffer: Buffer, start: number, end: number, id: number): boolean {
    if (this.#fixed !== undefined) return end === start + this.#fixed.length && this.#equal(buffer, start, this.#fixed);
    const textAt = start + this.#messageHead.length;
    const tailAt = textAt + textLength;
    if (end !== tailAt + this.#messageTail.length) return false;
    writeText(this.#text, 0, this.#lane, id);
    return (
      this.#equal(buffer, start, this.#messageHead) &&
      this.#equal(buffer, textAt, this.#text) &&
      this.#equal(buffer, tailAt, this.#messageTail)
    );
  }

  #equal(buffer: Buffer, at: number, expected: Buffer): boolean {
    // Crossing over to memcmp pays for long pieces only.
    if (expected.length > 64) return buffer.compare(expected, 0, expected.length, at, at + expected.length) === 0;
    for (let i = 0; i < expected.length; i += 1) if (buffer[at + i] !== expected[i]) return false;
    return true;
  }
}
