/** A frame as ws prepares it: its header and, apart from it, its payload. One that is broadcast is shared by all its receivers. */
export type PreparedFrame = readonly Buffer[];

/** What one write is made of: text of one byte a character, or bytes as they are. */
export type Part = string | Buffer;

/** Above this many bytes, bytes are written as they are rather than copied into one text with their neighbours. */
export const COPY_LIMIT = 16_384;

const FIRST_BYTE = "\x81"; // a text frame, whole
const SHORT_HEADERS = Array.from({ length: 126 }, (_, length) => FIRST_BYTE + String.fromCharCode(length));

/**
 * Joins frames into as few parts as can be, mostly one. Text goes in as it is, with each character for a byte, because most of it is ASCII and the
 * operating system's write takes a string at once; whether it was ASCII is asked once for the whole.
 */
export function joinServerFrames(frames: readonly (string | PreparedFrame)[]): Part[] {
  return join(frames, false) ?? join(frames, true) ?? [];
}

/** A single frame, if it is one that ws has prepared and not too long to be one text. */
export function preparedText(frame: string | PreparedFrame): string | undefined {
  return typeof frame === "string" ? undefined : joinedFrame(frame)?.text;
}

/** @returns undefined where a text is not ASCII and has not been `recoded` */
function join(frames: readonly (string | PreparedFrame)[], recode: boolean): Part[] | undefined {
  const parts: Part[] = [];
  let text = "";
  // How many characters of the text are not ASCII and meant to be so: those of headers and of bytes.
  let high = 0;
  let isSure = true;
  for (const frame of frames) {
    if (typeof frame === "string") {
      const payload = recode ? asBytes(frame) : frame;
      if (payload.length < 126) {
        text += SHORT_HEADERS[payload.length]! + payload;
        high += 1;
      } else {
        const header = longHeader(payload.length);
        text += header + payload;
        high += highCharacters(header);
      }
      isSure = recode;
      continue;
    }
    const joined = joinedFrame(frame);
    if (joined) {
      text += joined.text;
      high += joined.high;
      continue;
    }
    if (!isSure && !isIntended(text, high)) return undefined;
    if (text !== "") parts.push(text);
    parts.push(...frame);
    text = "";
    high = 0;
    isSure = true;
  }
  if (!isSure && !isIntended(text, high)) return undefined;
  if (text !== "") parts.push(text);
  return parts;
}

function isIntended(text: string, high: number): boolean {
  return Buffer.byteLength(text) === text.length + high;
}

function asBytes(text: string): string {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString("latin1");
}

function longHeader(length: number): string {
  if (length < 65_536) return FIRST_BYTE + String.fromCharCode(126, length >> 8, length & 255);
  const bytes = Buffer.alloc(8);
  bytes.writeUIntBE(length, 2, 6);
  return `${FIRST_BYTE}\x7f${bytes.toString("latin1")}`;
}

function highCharacters(text: string): number {
  return Buffer.byteLength(text) - text.length;
}

interface JoinedFrame {
  text: string;
  high: number;
}

// A broadcast's frame is the same object for all its receivers: it is made into text once, and mostly it is the one that was made last.
const joinedFrames = new WeakMap<PreparedFrame, JoinedFrame>();
let lastFrame: PreparedFrame | undefined;
let lastJoined: JoinedFrame | undefined;

function joinedFrame(frame: PreparedFrame): JoinedFrame | undefined {
  if (frame === lastFrame) return lastJoined;
  let joined = joinedFrames.get(frame);
  if (joined === undefined) {
    let length = 0;
    for (const bytes of frame) length += bytes.length;
    if (length > COPY_LIMIT) return undefined;
    let text = "";
    for (const bytes of frame) text += bytes.toString("latin1");
    joined = { text, high: highCharacters(text) };
    joinedFrames.set(frame, joined);
  }
  lastFrame = frame;
  lastJoined = joined;
  return joined;
}
