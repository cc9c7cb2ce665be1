import process from "node:process";
import type { Duplex } from "node:stream";
import { dropUnread } from "./cut-connection.ts";
import type { ConnectionInternals } from "./internals.ts";
import { PollingValve } from "./polling-valve.ts";
import { bufferedBytes, transportBytes } from "./queued-bytes.ts";
import type { QueueTotals } from "./queue-totals.ts";
import { sentBytes } from "./sent-bytes.ts";

/** Queued bytes from which a queue is full while much is queued for all connections together: so that few have to be disconnected. */
const lowWaterBytes = 65_536;

/** What is known of a connection whose queue is full, or whose reading is paused. */
class SlowConnection {
  readonly connection: ConnectionInternals;
  /** Called when its queue has room. */
  waiting: (() => void)[] = [];
  isFull = false;
  isPaused = false;
  sentBytes = 0;
  /** When its client last took something, on the clock of `performance.now()`. */
  progressAt = 0;
  readonly stop: () => void;

  constructor(connection: ConnectionInternals, check: () => void, close: () => void) {
    this.connection = connection;
    const tcpSocket: Duplex | null | undefined = connection.transport.socket?._socket;
    tcpSocket?.on("drain", check);
    connection.on("drain", check).on("close", close);
    this.stop = () => {
      tcpSocket?.removeListener("drain", check);
      connection.removeListener("drain", check).removeListener("close", close);
    };
  }
}

/** When a queue is full, and how long its client may take nothing while its reading is paused, in milliseconds. */
export interface SlowLimits {
  readonly highWaterBytes: number;
  readonly progressTimeoutMs: number;
}

/** The connections whose queues are full, and those whose reading is paused. All others cost nothing here. */
export class SlowConnections {
  readonly #totals: QueueTotals;
  readonly #limits: SlowLimits;
  readonly #all = new Map<ConnectionInternals, SlowConnection>();
  #full = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param limits Read when they are needed. */
  constructor(totals: QueueTotals, limits: SlowLimits) {
    this.#totals = totals;
    this.#limits = limits;
  }

  /** Queued bytes from which a queue is full. */
  get highWaterBytes(): number {
    const { highWaterBytes } = this.#limits;
    return this.#totals.isHigh ? Math.min(lowWaterBytes, highWaterBytes) : highWaterBytes;
  }

  /** Whether no queue is full. */
  get isEmpty(): boolean {
    return this.#full === 0;
  }

  /** Whether the queue of a connection is full. */
  has(connection: ConnectionInternals): boolean {
    return this.#full > 0 && this.#all.get(connection)?.isFull === true;
  }

  /** The queue of a connection is full. */
  add(connection: ConnectionInternals): void {
    const slow = this.#slow(connection);
    if (slow.isFull) return;
    slow.isFull = true;
    this.#full++;
  }

  whenRoom(connection: ConnectionInternals, callback: () => void): void {
    if (this.has(connection)) this.#all.get(connection)?.waiting.push(callback);
    else process.nextTick(callback);
  }

  pauseReading(connection: ConnectionInternals): void {
    if (connection.readyState === "closed") return;
    const slow = this.#slow(connection);
    if (slow.isPaused) return;
    slow.isPaused = true;
    slow.sentBytes = sentBytes(connection);
    slow.progressAt = performance.now();
    PollingValve.of(connection)?.pause();
    connection.transport.socket?.pauseReading?.();
  }

  resumeReading(connection: ConnectionInternals): void {
    const slow = this.#all.get(connection);
    if (slow?.isPaused !== true) return;
    slow.isPaused = false;
    this.#drop(slow);
    // The pong may be among what was not read.
    if (connection.readyState === "open") connection.pingTimeoutTimer?.refresh();
    const valve = PollingValve.of(connection);
    if (valve === undefined) connection.transport.socket?.resumeReading?.();
    else valve.resume();
  }

  /** Looks whether a queue has room again. */
  check(connection: ConnectionInternals): void {
    const slow = this.#all.get(connection);
    if (slow?.isFull === true && this.#hasRoom(connection)) this.#release(slow);
  }

  #hasRoom(connection: ConnectionInternals): boolean {
    return bufferedBytes(connection) + transportBytes(connection) < this.highWaterBytes;
  }

  #slow(connection: ConnectionInternals): SlowConnection {
    let slow = this.#all.get(connection);
    if (slow === undefined) {
      const close = (): void => this.#close(connection);
      slow = new SlowConnection(connection, () => this.check(connection), close);
      this.#all.set(connection, slow);
      // The events tell of most that is taken. Not all of it, and of nothing that is not.
      const intervalMs = Math.min(1000, Math.max(20, this.#limits.progressTimeoutMs / 4));
      this.#timer ??= setInterval(() => this.#look(), intervalMs).unref();
    }
    return slow;
  }

  #drop(slow: SlowConnection): void {
    if (slow.isFull || slow.isPaused) return;
    slow.stop();
    this.#all.delete(slow.connection);
    if (this.#all.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #release(slow: SlowConnection): void {
    slow.isFull = false;
    this.#full--;
    const { waiting } = slow;
    slow.waiting = [];
    this.#drop(slow);
    // engine.io may be in the middle of sending.
    for (const callback of waiting) process.nextTick(callback);
  }

  #close(connection: ConnectionInternals): void {
    const slow = this.#all.get(connection);
    if (slow === undefined) return;
    this.resumeReading(connection); // a WebSocket reads its client's goodbye
    if (slow.isFull) this.#release(slow);
  }

  #look(): void {
    if (this.#totals.isHigh) this.#totals.update();
    for (const slow of Array.from(this.#all.values())) {
      this.check(slow.connection);
      if (slow.isPaused) this.#lookForProgress(slow);
    }
  }

  #lookForProgress(slow: SlowConnection): void {
    const { connection } = slow;
    const sent = sentBytes(connection);
    const now = performance.now();
    if (sent !== slow.sentBytes || this.#hasRoom(connection)) {
      slow.sentBytes = sent;
      slow.progressAt = now;
      connection.pingTimeoutTimer?.refresh();
    } else if (now - slow.progressAt >= this.#limits.progressTimeoutMs) {
      connection.onClose("ping timeout");
      dropUnread(connection);
    }
  }
}
