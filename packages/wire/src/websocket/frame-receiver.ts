import { isUtf8 } from "node:buffer";
import { applyMask, isAscii } from "./mask.ts";
import { IDLE, type WsReceiver, WsReceiverBase } from "./ws-internals.ts";

/** Takes text messages ahead of the WebSocket's listeners. */
export interface TextReceiver {
  /**
   * @param bytes - where the message stands, valid UTF-8 from `start` to `end`; it must not be kept
   * @returns false to leave the message to the WebSocket's listeners
   */
  receiveText(bytes: Buffer, start: number, end: number, isAscii: boolean): boolean;
  /** Other messages have gone to the WebSocket's listeners, or may have. */
  passedOn(): void;
}

/** Called when a chunk has been read. */
type ReadCallback = (error?: Error | null) => void;

/** Stands where a callback is held, once what comes is dropped. */
const dropping: ReadCallback = () => {};

/**
 * ws's receiver, except that whole text frames are read where they stand. All else (fragments, compression, binary and control frames, frames
 * that are cut off, and those that break the protocol) is ws's own affair, with the rest of the bytes that came along.
 */
export class FrameReceiver extends WsReceiverBase {
  declare private textReceiver: TextReceiver | undefined;
  declare private sender: { flush(): void };
  /** While reading is paused: the callback of the chunk that was cut off, or null. */
  declare private held: ReadCallback | null | undefined;

  /**
   * Makes a receiver of ws into one of these: ws gives no way to have its WebSocket make another.
   *
   * @param sender - what it has to say is written before the end
   */
  static adopt(receiver: WsReceiver, sender: { flush(): void }): FrameReceiver {
    // The prototype comes last: an object that grows after it gets a hidden class of its own from V8, which weighs more than the object.
    const fields = { textReceiver: undefined, sender, held: undefined };
    return Object.setPrototypeOf(Object.assign(receiver, fields), FrameReceiver.prototype) as FrameReceiver;
  }

  /** Has text messages offered to a receiver first. */
  offerText(receiver: TextReceiver | undefined): void {
    this.textReceiver = receiver;
  }

  /** Whether there is one. */
  get offersText(): boolean {
    return this.textReceiver !== undefined;
  }

  override write(chunk: Buffer): boolean {
    const read = this.isIdle() ? this.readTextFrames(chunk) : 0;
    if (read === chunk.length) return true;
    const more = super.write(read === 0 ? chunk : chunk.subarray(read));
    this.textReceiver?.passedOn();
    return more;
  }

  override end(): this {
    this.sender.flush();
    if (this.held !== undefined) this.drop();
    return super.end();
  }

  /** Whether reading is paused. */
  get isPaused(): boolean {
    return this.held !== undefined;
  }

  /** Reads no further than the current frame: what follows it in the same chunk, and what is still written, waits. */
  pauseReading(): void {
    if (this.held !== undefined) return;
    this.held = null;
    this._loop = false;
  }

  /** Reads what has waited. A frame among it may pause the reading again. */
  resumeReading(): void {
    const { held } = this;
    if (held === undefined || held === dropping) return;
    this.held = undefined;
    if (held === null) return;
    this.startLoop(held);
    this.textReceiver?.passedOn();
  }

  override _write(chunk: Buffer, encoding: string, callback: ReadCallback): void {
    if (this.held === dropping) {
      callback();
      return;
    }
    // ws counts a chunk as read when its loop ends, which a pause may be the cause of.
    const read: ReadCallback = (error) => {
      if (error || this.held === undefined || this.held === dropping) callback(error);
      else this.held = read;
    };
    super._write(chunk, encoding, read);
  }

  override startLoop(callback: ReadCallback): void {
    if (this.held === undefined) super.startLoop(callback);
    else callback();
  }

  /** The connection has ended: what has waited is of no use, and ws awaits the end of it. */
  private drop(): void {
    const { held } = this;
    this.held = dropping;
    this._buffers = [];
    this._bufferedBytes = 0;
    held?.();
  }

  private isIdle(): boolean {
    return (
      this.held === undefined &&
      this._state === IDLE &&
      this._bufferedBytes === 0 &&
      this._fragmented === 0 &&
      this._opcode !== 0x08 &&
      !this._errored &&
      this.writableLength === 0 &&
      this._allowSynchronousEvents
    );
  }

  /** @returns how many bytes were read */
  private readTextFrames(chunk: Buffer): number {
    const masked = this._isServer;
    const maskLength = masked ? 4 : 0;
    const maxPayload = this._maxPayload > 0 ? this._maxPayload : Infinity;
    let at = 0;
    while (chunk.length - at >= 2 && chunk[at] === 0x81 && this.held === undefined) {
      const second = chunk[at + 1]!;
      if (second >= 0x80 !== masked) break;
      let length = second & 0x7f;
      let start = at + 2 + maskLength;
      if (length === 126) {
        start += 2;
        if (start > chunk.length) break;
        length = (chunk[at + 2]! << 8) | chunk[at + 3]!;
      } else if (length === 127) {
        break;
      }
      const end = start + length;
      if (end > chunk.length || length > maxPayload) break;
      const ascii = masked
        ? applyMask(chunk, start, end, chunk[start - 4]!, chunk[start - 3]!, chunk[start - 2]!, chunk[start - 1]!)
        : isAscii(chunk, start, end);
      if (!ascii && !isUtf8(chunk.subarray(start, end))) {
        if (masked) applyMask(chunk, start, end, chunk[start - 4]!, chunk[start - 3]!, chunk[start - 2]!, chunk[start - 1]!);
        break;
      }
      at = end;
      if (this.textReceiver === undefined || !this.textReceiver.receiveText(chunk, start, end, ascii)) {
        this.emit("message", chunk.subarray(start, end), false);
      }
    }
    return at;
  }
}
