import process from "node:process";
import type { Server, Socket } from "socket.io";
import { cutConnection } from "./cut-connection.ts";
import { type ConnectionInternals, connectionInternals, type Emitting, type EnginePacket } from "./internals.ts";
import { PollingValve } from "./polling-valve.ts";
import { QueueTotals } from "./queue-totals.ts";
import { bufferedBytes, packetBytes, transportBytes } from "./queued-bytes.ts";
import { SlowConnections } from "./slow-connections.ts";

/** Above this many bytes a single message may fill a queue that was empty. */
const largeMessageBytes = 65_536;

/** Fewer packets than this, each of at most so many bytes, are not counted before the end of the turn: 64 KiB. */
const fewPackets = 32;
const smallPacketBytes = 2048;

/** Why a connection is disconnected, in bytes. */
export interface QueueOverflow {
  /** Queued for this connection. */
  readonly queuedBytes: number;
  /** Queued for all, if that sum is the reason. */
  readonly totalBytes?: number;
}

/** Limits of a {@link QueueMonitor}. */
export interface QueueMonitorLimits {
  /** Queued bytes of one connection from which its queue has no room. It has less while more than half of `maxTotalBytes` is queued: 64 KiB. */
  readonly highWaterBytes: number;
  /** Queued bytes that a message may not pass, unless nothing was queued before it. */
  readonly maxBytes: number;
  /** Limit on the sum over all connections. */
  readonly maxTotalBytes: number;
  /** Time after which a connection whose reading is paused is closed if its client takes nothing, in milliseconds. */
  readonly progressTimeoutMs: number;
}

/** Options of a {@link QueueMonitor}. */
export interface QueueMonitorOptions {
  /** The engine whose connections are monitored: `io.engine`. */
  readonly engine: Server["engine"];
  /** They are read when they are needed, so they may change before the first connection. */
  readonly limits: QueueMonitorLimits;
  /** Called before a connection is disconnected. It must not throw. */
  readonly onOverflow: (connection: Socket["conn"], overflow: QueueOverflow) => void;
}

/** The listener that counts packets: `sendEncoded` knows it by its monitor. */
interface PacketListener {
  (this: ConnectionInternals, packet: EnginePacket): void;
  monitor?: QueueMonitor;
}

/**
 * Bounds what is queued for clients that do not read, as it is queued: within one turn of the event loop, too.
 *
 * A connection that keeps up costs a comparison for each packet that engine.io sends. It needs `WebSocketServer` as the `wsEngine`.
 *
 * @example
 * const monitor = new QueueMonitor({ engine: io.engine, limits, onOverflow: (connection) => console.warn(connection.id, "does not read") });
 * if (!monitor.hasRoom(socket.conn)) monitor.whenRoom(socket.conn, () => sendMore(socket));
 */
export class QueueMonitor {
  readonly #options: QueueMonitorOptions;
  readonly #slow: SlowConnections;
  readonly #totals: QueueTotals;

  constructor(options: QueueMonitorOptions) {
    this.#options = options;
    const { engine, limits } = options;
    this.#totals = new QueueTotals(engine as unknown as ConstructorParameters<typeof QueueTotals>[0], limits);
    this.#slow = new SlowConnections(this.#totals, limits);
    const onPacket: PacketListener = function (packet) {
      const { transport, writeBuffer } = this;
      const { socket: webSocket } = transport;
      // Of a client that keeps up, what waits for the end of the turn is of no interest until it is much.
      if (webSocket !== undefined && writeBuffer.length < fewPackets && !webSocket.isBehind) {
        const bytes = packetBytes(packet);
        if (bytes <= smallPacketBytes) return;
        if (writeBuffer.length === 0 && transport.writable) {
          // It goes straight on to the operating system.
          if (bytes > largeMessageBytes) process.nextTick(measure, onPacket.monitor, this);
          return;
        }
      }
      onPacket.monitor?.count(this, packet);
    };
    onPacket.monitor = this;
    engine.on("connection", (socket: Socket["conn"]) => {
      const connection = connectionInternals(socket);
      connection.on("packetCreate", onPacket);
      if (connection.transport.name === "polling") PollingValve.install(connection, () => this.#slow.check(connection));
    });
  }

  /** The monitor of a connection, if it has one. */
  static of(connection: Emitting): QueueMonitor | undefined {
    return (connection._events["packetCreate"] as PacketListener | undefined)?.monitor;
  }

  /** Whether no connection is without room: the cheapest question. */
  get allHaveRoom(): boolean {
    return this.#slow.isEmpty;
  }

  /** Whether less is queued for a connection than `highWaterBytes`. */
  hasRoom(connection: Socket["conn"]): boolean {
    return !this.#slow.has(connectionInternals(connection));
  }

  /** Calls a function once the queue has room or the connection is closed: in the next tick if it has room now. */
  whenRoom(connection: Socket["conn"], callback: () => void): void {
    this.#slow.whenRoom(connectionInternals(connection), callback);
  }

  /** Reads nothing more from a connection. Its heartbeat is suspended while its client takes what is queued, or if nothing is. */
  pauseReading(connection: Socket["conn"]): void {
    const internals = connectionInternals(connection);
    this.#slow.pauseReading(internals);
    // A POST has come in full.
    this.#addToTotal(PollingValve.of(internals)?.waitingBytes ?? 0);
  }

  /** Reads on. */
  resumeReading(connection: Socket["conn"]): void {
    this.#slow.resumeReading(connectionInternals(connection));
  }

  /**
   * Counts a packet that engine.io is about to queue.
   * @internal
   */
  count(connection: ConnectionInternals, packet: EnginePacket): void {
    const { maxBytes } = this.#options.limits;
    const { highWaterBytes } = this.#slow;
    const bytes = packetBytes(packet);
    let before = bufferedBytes(connection) + transportBytes(connection);
    if (before + bytes >= highWaterBytes && hurry(connection)) before = bufferedBytes(connection) + transportBytes(connection);
    const after = before + bytes;
    if (after >= highWaterBytes) {
      if (before > 0 && after > maxBytes && packet.type === "message") this.#disconnect(connection, { queuedBytes: after });
      else this.#slow.add(connection);
    }
    this.#addToTotal(bytes);
  }

  /**
   * Looks at a connection that was sent a large message.
   * @internal
   */
  measure(connection: ConnectionInternals): void {
    const bytes = bufferedBytes(connection) + transportBytes(connection);
    if (bytes > 0) this.#addToTotal(bytes);
    if (bytes >= this.#slow.highWaterBytes) this.#slow.add(connection);
  }

  #addToTotal(bytes: number): void {
    if (!this.#totals.add(bytes)) return;
    for (const { connection, queuedBytes, totalBytes } of this.#totals.fullest()) {
      this.#disconnect(connection, { queuedBytes, totalBytes });
    }
  }

  #disconnect(connection: ConnectionInternals, overflow: QueueOverflow): void {
    // engine.io drops what is sent from now on. Listeners run in the next tick: they may send to others, whose queues overflow in turn.
    connection.readyState = "closing";
    process.nextTick(() => {
      if (connection.readyState === "closed") return;
      const socket = connection as unknown as Socket["conn"]; // it is one
      this.#options.onOverflow(socket, overflow);
      cutConnection(socket);
    });
  }
}

/** Offers to the operating system what waits only for the end of the turn. Returns whether anything did. */
function hurry(connection: ConnectionInternals): boolean {
  const { transport, writeBuffer } = connection;
  const webSocket = transport.socket;
  if (webSocket?.isBehind !== false || !webSocket.takesText) return false;
  if (writeBuffer.length > 0 && !transport.writable) {
    transport.writable = true;
    connection.flush();
  }
  webSocket.flush();
  return true;
}

function measure(monitor: QueueMonitor | undefined, connection: ConnectionInternals): void {
  monitor?.measure(connection);
}
