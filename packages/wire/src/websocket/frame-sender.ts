import process from "node:process";
import type { Duplex } from "node:stream";
import { joinClientFrames } from "./client-frames.ts";
import { COPY_LIMIT, joinServerFrames, type Part, type PreparedFrame, preparedText } from "./server-frames.ts";
import { type Flushable, flushAtEndOfTurn } from "./flush-at-end-of-turn.ts";
import { type SendCallback, type WsSender, WsSenderBase } from "./ws-internals.ts";

/** So many bytes of a turn's frames are kept before the turn ends: beyond it they are written at once, so that backpressure is felt. */
const KEPT_BYTES = 65_536;
/**
 * And so many frames. What a write costs, about as much as some frames, weighs little once so many share it, and the other side can be at work on
 * them while the rest is made: 100 calls in flight between two processes are answered half as fast again or more.
 */
const KEPT_FRAMES = 32;

/**
 * ws's sender, except that the frames of one turn go out in one write, or in one for each 32 of them.
 *
 * A data frame's callback comes in the next tick, as it would after a write that the operating system took at once, unless the TCP socket
 * holds bytes it could not hand over: then it comes when those and the frame itself have been. A control frame's callback comes when it is written.
 */
export class FrameSender extends WsSenderBase implements Flushable {
  // One frame a turn is common, and in a broadcast to thousands each array more is felt: the first frame has its own place.
  declare private first: string | PreparedFrame | undefined;
  declare private more: (string | PreparedFrame)[] | undefined;
  declare private length: number;
  declare private callbacks: SendCallback[] | undefined;
  /** Whether the TCP socket kept some of the last write: if not, there is no need to look at it. */
  declare private behind: boolean;
  /** Frames that others may share, among those the TCP socket has not taken, in full or in part. */
  declare private shared: PreparedFrame[] | undefined;
  declare private isServer: boolean;

  /** Makes a sender of ws into one of these: ws gives no way to have its WebSocket make another. */
  static adopt(sender: WsSender, isServer: boolean): FrameSender {
    // The prototype comes last: an object that grows after it gets a hidden class of its own from V8, which weighs more than the object.
    const fields = { first: undefined, more: undefined, length: 0, callbacks: undefined, behind: false, shared: undefined, isServer };
    return Object.setPrototypeOf(Object.assign(sender, fields), FrameSender.prototype) as FrameSender;
  }

  /** Whether the TCP socket holds bytes that it could not hand over. */
  get isBehind(): boolean {
    if (this.behind && this._socket.writableLength === 0) this.behind = false;
    return this.behind;
  }

  /** The same as `queuedBytes`, at the cost of two fields: text that waits for the end of the turn counts as one byte a character. */
  get estimatedBytes(): number {
    return this.behind ? this.length + this._socket.writableLength : this.length;
  }

  /** Frames that the TCP socket has not taken and that may be queued for others as well, which cost their memory once. */
  get sharedFrames(): readonly PreparedFrame[] {
    if (this.shared !== undefined && this._socket.writableLength === 0) this.shared = undefined;
    return this.shared ?? [];
  }

  /** Whether the TCP socket is at its limit, so that whoever sends more had better wait. */
  get isFull(): boolean {
    return this.behind && this._socket.writableNeedDrain;
  }

  /** How many bytes wait: for the end of the turn, and for the TCP socket to take them. */
  get queuedBytes(): number {
    let bytes = this.behind ? this._socket.writableLength : 0;
    if (this.first === undefined) return bytes;
    bytes += payloadLength(this.first);
    for (const frame of this.more ?? []) bytes += payloadLength(frame);
    return bytes;
  }

  /** Sends a text message of one frame. */
  sendText(text: string, callback?: SendCallback): void {
    if (callback) this.expect(callback, false);
    this.add(text, text.length);
  }

  /** Sends a frame that ws, or engine.io for a broadcast, has prepared. */
  override sendFrame(prepared: readonly (Buffer | string)[], callback?: SendCallback): void {
    const frame = asBuffers(prepared);
    if (callback) this.expect(callback, (frame[0]![0]! & 0x08) !== 0);
    this.add(frame, frame.length === 2 ? frame[1]!.length : 0);
  }

  /** Writes what waits. */
  flush(): void {
    const { first, more, callbacks } = this;
    if (first === undefined) return;
    this.first = undefined;
    this.more = undefined;
    this.length = 0;
    this.callbacks = undefined;
    const written = callbacks && ((error?: Error | null): void => callAll(callbacks, error));
    const socket = this._socket;
    if (more === undefined && this.isServer) {
      const text = preparedText(first);
      if (text !== undefined) {
        socket.write(text, "latin1", written);
        this.wrote();
        return;
      }
    }
    const frames = more === undefined ? [first] : [first, ...more];
    write(socket, this.isServer ? joinServerFrames(frames) : joinClientFrames(frames), written);
    this.wrote();
    if (this.behind && this.isServer) this.share(frames);
  }

  private wrote(): void {
    this.behind = this._socket.writableLength > 0;
    if (!this.behind) this.shared = undefined;
  }

  /** Remembers the frames that were written as they are: a shorter one was copied. */
  private share(frames: readonly (string | PreparedFrame)[]): void {
    for (const frame of frames) {
      if (typeof frame !== "string" && frame.length === 2 && frame[1]!.length > COPY_LIMIT) (this.shared ??= []).push(frame);
    }
  }

  private add(frame: string | PreparedFrame, length: number): void {
    if (this.first === undefined) {
      this.first = frame;
      flushAtEndOfTurn(this);
    } else if (this.more === undefined) {
      this.more = [frame];
    } else {
      this.more.push(frame);
    }
    this.length += length;
    if (this.length > KEPT_BYTES || (this.more !== undefined && this.more.length === KEPT_FRAMES - 1)) this.flush();
  }

  private expect(callback: SendCallback, isControl: boolean): void {
    if (!isControl && !(this.behind && this._socket.writableLength > 0)) process.nextTick(callback);
    else if (this.callbacks === undefined) this.callbacks = [callback];
    else this.callbacks.push(callback);
  }
}

/** ws leaves text that it does not mask as a string behind its header, which counts the bytes of UTF-8. */
function asBuffers(prepared: readonly (Buffer | string)[]): PreparedFrame {
  const isText = prepared.length === 2 && typeof prepared[1] === "string";
  return (isText ? [prepared[0], Buffer.from(prepared[1] as string)] : prepared) as PreparedFrame; // a header is never text
}

function write(socket: Duplex, parts: readonly Part[], written: SendCallback | undefined): void {
  const last = parts.length - 1;
  if (last > 0) socket.cork();
  for (let index = 0; index < last; index++) socket.write(parts[index]!, "latin1");
  socket.write(parts[last]!, "latin1", written);
  if (last > 0) socket.uncork();
}

function callAll(callbacks: readonly SendCallback[], error: Error | null | undefined): void {
  for (const callback of callbacks) callback(error);
}

function payloadLength(frame: string | PreparedFrame): number {
  if (typeof frame === "string") return Buffer.byteLength(frame);
  let length = 0;
  for (const part of frame) length += part.length;
  return length;
}
