import { isUtf8 } from "node:buffer";
import { applyMask, isAscii } from "./mask.ts";
import { IDLE, WsReceiverBase } from "./ws-internals.ts";

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

/** ws's receiver, with a faster way for whole text frames. */
export abstract class TextFrameReceiver extends WsReceiverBase {
  declare protected textReceiver: TextReceiver | undefined;

  /** Has text messages offered to a receiver first. */
  offerText(receiver: TextReceiver | undefined): void {
    this.textReceiver = receiver;
  }

  /** Whether text messages are offered to a receiver. */
  get offersText(): boolean {
    return this.textReceiver !== undefined;
  }

  /** Whether another frame may be read. */
  protected abstract isReading(): boolean;

  /** A frame was read, which so many bytes follow. */
  protected abstract countFrame(followingBytes: number): void;

  /** Whether the next chunk may be read ahead of ws: no earlier bytes wait, and no message is read in part. */
  protected isIdle(): boolean {
    return this.isReading() && this._bufferedBytes === 0 && this.writableLength === 0 && this._allowSynchronousEvents && this.awaitsFrame();
  }

  /** Whether the next frame is the first one of a message. */
  protected awaitsFrame(): boolean {
    return this._state === IDLE && this._fragmented === 0 && this._opcode !== 0x08 && !this._errored;
  }

  /** Reads the whole text frames at the beginning of what waits. */
  protected readWaiting(): void {
    const buffers = this._buffers;
    const [chunk] = buffers;
    if (chunk === undefined || !this.awaitsFrame()) return;
    buffers.shift();
    this._bufferedBytes -= chunk.length;
    const read = this.readTextFrames(chunk);
    const isDropped = this._buffers !== buffers;
    if (read === chunk.length || isDropped) return;
    buffers.unshift(chunk.subarray(read));
    this._bufferedBytes += chunk.length - read;
  }

  /** @returns how many bytes were read */
  protected readTextFrames(chunk: Buffer): number {
    const masked = this._isServer;
    const maskLength = masked ? 4 : 0;
    const maxPayload = this._maxPayload > 0 ? this._maxPayload : Infinity;
    let at = 0;
    while (chunk.length - at >= 2 && chunk[at] === 0x81 && this.isReading()) {
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
      this.countFrame(chunk.length - end);
    }
    return at;
  }
}
