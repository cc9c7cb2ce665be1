import { escapeBeyondJson } from "./text.ts";

const longestChunk = 65_536;
const longestFormatMs = 4;
const newline = 10;
const space = 32;

/**
 * Lines that a part of the output ends. A line begins at the left margin; what belongs to it is indented.
 *
 * @example
 * countLines(Buffer.from("a\n  more of a\nb\n")); // 2
 */
export function countLines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) if (chunk[at + 1] !== space) count++;
  return count;
}

/** Lines of JSON that wait to be written, in order. Those for people are formatted only when they are taken. */
export class LineQueue {
  readonly #format: ((line: string) => string) | undefined;
  #lines: string[] = [];
  #first = 0;
  #bytes = 0;

  constructor(format: ((line: string) => string) | undefined) {
    this.#format = format;
  }

  /** Bytes of all lines, before they are formatted. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of lines. */
  get length(): number {
    return this.#lines.length - this.#first;
  }

  /** Adds a line that ends with a newline. */
  add(line: string, bytes: number): void {
    this.#lines.push(line);
    this.#bytes += bytes;
  }

  /** Takes the first lines, as they are written: up to about 64 KiB, or as many as are formatted in 4 ms. */
  take(): Buffer {
    const text = this.#format === undefined ? this.#takeJson() : this.#takeFormatted(this.#format);
    const chunk = Buffer.from(text);
    // Nearly always only ASCII, and that is quick to see.
    return chunk.length === text.length && !text.includes("\u007f") ? chunk : Buffer.from(escapeBeyondJson(text));
  }

  /** Drops all lines and returns their number. */
  clear(): number {
    const { length } = this;
    this.#lines = [];
    this.#first = this.#bytes = 0;
    return length;
  }

  #takeJson(): string {
    let text = "";
    while (this.length > 0 && text.length < longestChunk) text += this.#shift();
    return text;
  }

  #takeFormatted(format: (line: string) => string): string {
    const start = performance.now();
    let text = "";
    do text += format(this.#shift());
    while (this.length > 0 && text.length < longestChunk && performance.now() - start < longestFormatMs);
    return text;
  }

  #shift(): string {
    const line = this.#lines[this.#first] ?? "";
    this.#first++;
    if (this.length === 0) this.clear();
    else {
      this.#bytes -= Buffer.byteLength(line);
      if (this.#first === 1024) {
        this.#lines = this.#lines.slice(1024);
        this.#first = 0;
      }
    }
    return line;
  }
}
