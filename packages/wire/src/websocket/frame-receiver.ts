import {
  awaitLaterTurn,
  awaitTurn,
  largeMessageBytes,
  maxTurnMessages,
  mayGoOn,
  nextTurnMessages,
  type TurnTaker,
} from "./message-turns.ts";
import { TextFrameReceiver } from "./text-frame-receiver.ts";
import type { WsReceiver } from "./ws-internals.ts";

/** Node reads no more in one go. After less it has no more, and the event loop goes on. */
const FULL_CHUNK_BYTES = 65_536;

/** Called when a chunk has been read. */
type ReadCallback = (error?: Error | null) => void;

/** Stands where a callback is held, once what comes is dropped. */
const dropping: ReadCallback = () => {};

/**
 * ws's receiver, except that whole text frames are read where they stand. All else (fragments, compression, binary and control frames, frames
 * that are cut off, and those that break the protocol) is ws's own affair, with the rest of the bytes that came along.
 */
export class FrameReceiver extends TextFrameReceiver implements TurnTaker {
  declare private sender: { flush(): void };
  /** While reading is paused, or awaits its turn: the callback of the chunk that was cut off, or null. */
  declare private held: ReadCallback | null | undefined;
  declare private paused: boolean;
  declare private awaitsTurn: boolean;
  /** How many frames have been read in this turn. */
  declare private frames: number;
  /** How many frames may be read in a turn. */
  declare private allowed: number;

  /**
   * Makes a receiver of ws into one of these: ws gives no way to have its WebSocket make another.
   *
   * @param sender - what it has to say is written before the end
   */
  static adopt(receiver: WsReceiver, sender: { flush(): void }): FrameReceiver {
    // The prototype comes last: an object that grows after it gets a hidden class of its own from V8, which weighs more than the object.
    const fields = {
      textReceiver: undefined,
      sender,
      held: undefined,
      paused: false,
      awaitsTurn: false,
      frames: 0,
      allowed: maxTurnMessages,
    };
    return Object.setPrototypeOf(Object.assign(receiver, fields), FrameReceiver.prototype) as FrameReceiver;
  }

  override write(chunk: Buffer): boolean {
    let read = 0;
    if (this.isIdle()) {
      if (this.frames >= this.allowed) this.awaitTurn(chunk.length);
      else if (mayGoOn()) read = this.readTextFrames(chunk);
      else this.awaitFirstTurn(chunk.length);
    }
    if (chunk.length < FULL_CHUNK_BYTES) this.endTurns();
    if (read === chunk.length) return true;
    const more = super.write(read === 0 ? chunk : chunk.subarray(read));
    this.textReceiver?.passedOn();
    return more;
  }

  override end(): this {
    this.sender.flush();
    // Frames that only await a turn are read before the stream ends.
    if (this.paused) this.drop();
    return super.end();
  }

  /** Whether reading is paused. */
  get isPaused(): boolean {
    return this.paused;
  }

  /** Reads no further than the current frame: what follows it in the same chunk, and what is still written, waits. */
  pauseReading(): void {
    this.paused = true;
    this.hold();
  }

  /** Reads what has waited, in its turn. */
  resumeReading(): void {
    if (!this.paused) return;
    this.paused = false;
    if (this.held === null && !this.awaitsTurn) this.held = undefined;
    else if (this.held !== dropping && !this.awaitsTurn) this.awaitFirstTurn(this._bufferedBytes + this.writableLength);
  }

  /** @internal Its turn has come. */
  takeTurn(): void {
    this.awaitsTurn = false;
    const { held } = this;
    if (this.paused || held === undefined || held === dropping) return;
    this.frames = 0;
    this.held = undefined;
    if (held !== null) {
      this.readWaiting();
      if (this.held === dropping) held();
      else if (this.held !== undefined) this.held = held;
      else this.startLoop(held);
      this.textReceiver?.passedOn();
    }
    this.endTurns();
  }

  /** @internal */
  noteTurn(ms: number): void {
    this.allowed = nextTurnMessages(this.allowed, ms);
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

  override dataMessage(callback: ReadCallback): void {
    const bytes = this._messageLength;
    super.dataMessage(callback);
    const isWhole = this._messageLength === 0;
    if (isWhole && bytes > largeMessageBytes && this.held === undefined) {
      this.awaitsTurn = true;
      this.hold();
      awaitLaterTurn(this);
    } else this.countFrame(this._bufferedBytes);
  }

  override controlMessage(data: Buffer, callback: ReadCallback): void {
    super.controlMessage(data, callback);
    // None is read after the one that closes.
    if (this._opcode !== 0x08) this.countFrame(this._bufferedBytes);
  }

  protected override isReading(): boolean {
    return this.held === undefined;
  }

  protected override countFrame(followingBytes: number): void {
    if (++this.frames >= this.allowed && followingBytes > 0 && this.held === undefined)
      this.awaitTurn(followingBytes + this.writableLength);
  }

  /** Others have used up their time. Until it is known what this one's frames bring about, one of them is read. */
  private awaitFirstTurn(bytes: number): void {
    this.allowed = 1;
    this.awaitTurn(bytes);
  }

  private awaitTurn(bytes: number): void {
    this.awaitsTurn = true;
    this.hold();
    awaitTurn(this, bytes);
  }

  /** Ends the turns of frames that have all been read. */
  private endTurns(): void {
    if (this.awaitsTurn) return;
    this.frames = 0;
    this.allowed = maxTurnMessages;
  }

  private hold(): void {
    if (this.held !== undefined) return;
    this.held = null;
    this._loop = false;
  }

  /** The connection has ended: what has waited is of no use, and ws awaits the end of it. */
  private drop(): void {
    const { held } = this;
    this.held = dropping;
    this._buffers = [];
    this._bufferedBytes = 0;
    held?.();
  }
}
