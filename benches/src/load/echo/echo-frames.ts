import { textLength, writeText } from "./distinct-text.ts";
import { frameLength, writeFrame } from "../connection/frame-writer.ts";
import type { RandomMasks } from "../connection/random-mask.ts";

/** `"body":{…}` to send along, as it stands in JSON with a comma before it, or "" for none. */
export type BodyJson = string;

/** Turns a body into what follows the text of a message. */
export function bodyJson(body: Readonly<Record<string, unknown>> | undefined): BodyJson {
  return body ? `,"body":${JSON.stringify(body)}` : "";
}

/** Writes requests of one connection: `42<id>["<event>",{"text":"<16 characters>",<body>}]`, each with an id and a text of its own. */
export class EchoRequests {
  readonly #lane: number;
  readonly #masks: RandomMasks;
  readonly #event: string;
  readonly #body: BodyJson;
  #payload: Buffer = Buffer.alloc(0);
  #idEnd = 0;
  #textAt = 0;
  /** First id that needs more digits than the payload has room for. */
  #idLimit = 0;
  /** First id that has as many digits as the payload has room for. */
  #idFloor = 0;

  constructor(lane: number, masks: RandomMasks, event: string, body: BodyJson) {
    this.#lane = lane;
    this.#masks = masks;
    this.#event = event;
    this.#body = body;
  }

  /** The frames of `count` requests with the ids from `firstId` on, one behind the other. */
  frames(firstId: number, count: number): Buffer {
    const end = firstId + count;
    this.#prepare(end - 1);
    // Ids only grow, so that no frame is longer than the last.
    const target = Buffer.allocUnsafe(count * frameLength(this.#payload.length));
    if (firstId < this.#idFloor) this.#layOut(firstId);
    let at = 0;
    for (let id = firstId; id < end; id += 1) {
      this.#prepare(id);
      at = writeFrame(target, at, this.#payload, this.#payload.length, this.#masks.next());
    }
    return target.subarray(0, at);
  }

  #prepare(id: number): void {
    if (id >= this.#idLimit) this.#layOut(id);
    let rest = id;
    for (let at = this.#idEnd - 1; at >= 2; at -= 1) {
      const next = Math.floor(rest / 10);
      this.#payload[at] = 0x30 + (rest - next * 10);
      rest = next;
    }
    writeText(this.#payload, this.#textAt, this.#lane, id);
  }

  #layOut(id: number): void {
    const head = `42${id}`;
    const beforeText = `${head}["${this.#event}",{"text":"`;
    this.#payload = Buffer.from(`${beforeText}${" ".repeat(textLength)}"${this.#body}}]`);
    this.#idEnd = head.length;
    this.#textAt = beforeText.length;
    this.#idLimit = 10 ** String(id).length;
    this.#idFloor = id < 10 ? 0 : this.#idLimit / 10;
  }
}
