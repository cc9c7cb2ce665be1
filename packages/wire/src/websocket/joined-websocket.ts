import type { Duplex } from "node:stream";
import { FrameReceiver } from "./frame-receiver.ts";
import type { TextReceiver } from "./text-frame-receiver.ts";
import { FrameSender } from "./frame-sender.ts";
import type { PreparedFrame } from "./server-frames.ts";
import { IDLE, type SendCallback, type SendOptions, WsWebSocketBase } from "./ws-internals.ts";

/** ws's WebSocket, except that it reads whole text frames where they stand and writes the frames of one turn of the event loop in one go. */
export class JoinedWebSocket extends WsWebSocketBase {
  declare _sender: FrameSender;
  declare _receiver: FrameReceiver;

  override setSocket(socket: Duplex, head: Buffer, options: object): void {
    super.setSocket(socket, head, options);
    FrameReceiver.adopt(this._receiver, FrameSender.adopt(this._sender, this._isServer));
  }

  /** Has text messages offered to a receiver before they are emitted. */
  offerText(receiver: TextReceiver | undefined): void {
    this._receiver.offerText(receiver);
  }

  /** Whether there is one. */
  get offersText(): boolean {
    return this._receiver.offersText;
  }

  /** The sender, once it is one of these: ws emits "open" before setSocket() returns. */
  private get joined(): FrameSender | undefined {
    const sender: unknown = this._sender;
    return sender instanceof FrameSender ? sender : undefined;
  }

  /** Whether the TCP socket holds bytes that it could not hand over. */
  get isBehind(): boolean {
    return this._sender.isBehind;
  }

  /** As `bufferedAmount`, and cheap enough for each send. */
  get estimatedBytes(): number {
    const sender = this._sender;
    return sender._bufferedBytes + sender.estimatedBytes;
  }

  /** Frames that wait here and may wait for others as well. */
  get sharedFrames(): readonly PreparedFrame[] {
    return this._sender.sharedFrames;
  }

  /** Reads no further than the current frame, until `resumeReading`. */
  pauseReading(): void {
    this._receiver.pauseReading();
    this.pause();
  }

  /** Reads on, beginning with what has come. */
  resumeReading(): void {
    this._receiver.resumeReading();
    if (!this._receiver.isPaused) this.resume();
  }

  /** Writes what waits for the end of the turn. */
  flush(): void {
    this._sender.flush();
  }

  /** Whether text may be sent with `sendText` now: the connection is open, does not compress, and is not at its limit. */
  get takesText(): boolean {
    return this.readyState === this.OPEN && this._sender._state === IDLE && !this.compresses && !this._sender.isFull;
  }

  /** Sends a text message; only while `takesText`. */
  sendText(text: string): void {
    this._sender.sendText(text);
  }

  override send(data: unknown, options?: SendOptions | SendCallback, callback?: SendCallback): void {
    const plain = options === undefined || typeof options === "function" || isPlain(options);
    const sender = this._sender;
    if (
      typeof data !== "string" ||
      !(sender instanceof FrameSender) || // as above
      !plain ||
      this.readyState !== this.OPEN ||
      this.compresses ||
      sender._state !== IDLE ||
      !sender._firstFragment
    ) {
      super.send(data, options, callback);
      return;
    }
    sender.sendText(data, typeof options === "function" ? options : callback);
  }

  /** What was sent before leaves at once: whoever closes may cut the connection next, without waiting for the end of the turn. */
  override close(code?: number, reason?: string | Buffer): void {
    super.close(code, reason);
    this.joined?.flush();
  }

  override terminate(): void {
    if (this.readyState === this.OPEN || this.readyState === this.CLOSING) this.joined?.flush();
    super.terminate();
  }

  /** As in ws, with what waits for the end of the turn. */
  get bufferedAmount(): number {
    const { joined, _sender: sender, _socket: socket } = this;
    if (joined) return joined._bufferedBytes + joined.queuedBytes;
    return socket ? sender._bufferedBytes + socket.writableLength : (this._bufferedAmount ?? 0);
  }

  private get compresses(): boolean {
    return this._extensions["permessage-deflate"] !== undefined;
  }
}

function isPlain(options: SendOptions): boolean {
  return options.binary === undefined && options.fin === undefined && options.mask === undefined;
}
