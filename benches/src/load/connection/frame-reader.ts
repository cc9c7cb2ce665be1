/** Receives the payload of one text frame, which lies in `buffer` from `start` to `end` and is valid during the call only. */
export type OnText = (buffer: Buffer, start: number, end: number) => void;

const textFrame = 0x81;

/** Cuts what a server sends into text frames. Anything else a server might send is a fault here: no peer has reason to. */
export class FrameReader {
  readonly #onText: OnText;
  #rest: Buffer | undefined;

  constructor(onText: OnText) {
    this.#onText = onText;
  }

  /** Reads one chunk; what is left of an unfinished frame waits for the next. */
  read(chunk: Buffer): void {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const used = this.#readWhole(data);
    // A copy, because the chunk's memory is read into again.
    this.#rest = used < data.length ? Buffer.from(data.subarray(used)) : undefined;
  }

  #readWhole(data: Buffer): number {
    let at = 0;
    while (at + 2 <= data.length) {
      if (data[at] !== textFrame) throw new Error(`expected a whole text frame, got ${describe(data, at)}`);
      let length = data[at + 1]!;
      if (length & 0x80) throw new Error("a server must not mask");
      let start = at + 2;
      if (length === 126) {
        start += 2;
        if (start > data.length) break;
        length = data.readUInt16BE(start - 2);
      } else if (length === 127) {
        start += 8;
        if (start > data.length) break;
        length = Number(data.readBigUInt64BE(start - 8));
      }
      const end = start + length;
      if (end > data.length) break;
      this.#onText(data, start, end);
      at = end;
    }
    return at;
  }
}

function describe(data: Buffer, at: number): string {
  if (data[at] === 0x88) return `close frame ${data.length >= at + 4 ? data.readUInt16BE(at + 2) : ""}`;
  return `first byte 0x${data[at]?.toString(16)}`;
}
