import process from "node:process";
import { joinClientFrames } from "./client-frames.ts";
import { joinServerFrames, type PreparedFrame } from "./server-frames.ts";
import { type Flushable, flushAtEndOfTurn } from "./turn.ts";
import { type SendCallback, type WsSender, WsSenderBase } from "./ws-internals.ts";

/** So much of a turn's frames is kept before the turn ends: beyond it they are written at once, so that backpressure is felt. */
const KEEP_LIMIT = 65_536;

/**
 * ws's sender, except that the frames of one turn go out in one write.
 *
 * A data frame's callback comes in the next tick, as it would after a write that the operating system took at once, unless the TCP socket
 * holds bytes it could not hand over: then it comes when those and the frame itself have been. A control frame's callback comes when it is written.
 */
export class FrameSender extends WsSenderBase implements Flushable {
  declare private frames: (string | PreparedFrame)[];
  declare private length: number;
  declare private callbacks: SendCallback[];
  declare private isServer: boolean;

  /** Makes a sender of ws into one of these: ws gives no way to have its WebSocket make another. */
  static adopt(sender: WsSender, isServer: boolean): FrameSender {
    // The prototype comes last: an object that grows after it gets a hidden class of its own from V8, which weighs more than the object.
    const fields = { frames: [], length: 0, callbacks: [], isServer };
    return Object.setPrototypeOf(Object.assign(sender, fields), FrameSender.prototype) as FrameSender;
  }

  /** Whether the TCP socket is at its limit, so that whoever sends more had better wait. */
  get isFull(): boolean {
    return this._socket.writableNeedDrain;
  }

  /** How many bytes wait for the end of the turn. */
  get waitingBytes(): number {
    let bytes = 0;
    for (const frame of this.frames) {
      if (typeof frame === "string") bytes += Buffer.byteLength(frame);
      else for (const part of frame) bytes += part.length;
    }
    return bytes;
  }

  /** Sends a text message of one frame. */
  sendText(text: string, callback?: SendCallback): void {
    if (callback) this.expect(callback, false);
    this.add(text, text.length);
  }

  /** Sends a frame that ws, or engine.io for a broadcast, has prepared. */
  override sendFrame(frame: PreparedFrame, callback?: SendCallback): void {
    if (callback) this.expect(callback, (frame[0]![0]! & 0x08) !== 0);
    this.add(frame, frame.length === 2 ? frame[1]!.length : 0);
  }

  /** Writes what waits. */
  flush(): void {
    const { frames } = this;
    if (frames.length === 0) return;
    const parts = this.isServer ? joinServerFrames(frames) : joinClientFrames(frames);
    frames.length = 0;
    this.length = 0;
    let written: SendCallback | undefined;
    if (this.callbacks.length > 0) {
      const { callbacks } = this;
      this.callbacks = [];
      written = (error) => {
        for (const callback of callbacks) callback(error);
      };
    }
    const socket = this._socket;
    if (parts.length === 1) {
      socket.write(parts[0]!, "latin1", written);
      return;
    }
    socket.cork();
    const last = parts.length - 1;
    for (let index = 0; index < last; index++) socket.write(parts[index]!, "latin1");
    socket.write(parts[last]!, "latin1", written);
    socket.uncork();
  }

  private add(frame: string | PreparedFrame, length: number): void {
    if (this.frames.push(frame) === 1) flushAtEndOfTurn(this);
    this.length += length;
    if (this.length > KEEP_LIMIT) this.flush();
  }

  private expect(callback: SendCallback, isControl: boolean): void {
    if (isControl || this._socket.writableLength > 0) this.callbacks.push(callback);
    else process.nextTick(callback);
  }
}
