import { GosfError } from "@gosf/protocol";
import { cutConnection, queuedBytes } from "@gosf/wire/server";
import type { Server, Socket } from "socket.io";
import type { ErrorReporter } from "../hooks/error-reporter.ts";
import type { Client } from "./client.ts";
import type { Connection } from "./connection.ts";

type EngineSocket = Socket["conn"];

interface EngineInternals {
  readonly clients: Readonly<Record<string, EngineSocket>>;
}

/** How often connections are looked at: nothing is counted as messages are sent. */
const lookIntervalMs = 1000;

/** What the limit needs. The server has its engine already. */
export interface QueueLimitOptions {
  readonly io: Server;
  readonly errors: ErrorReporter;
  /** Those that are accepted, for the error hooks. */
  readonly clients: ReadonlyMap<string, Connection>;
  readonly maxQueuedBytes: number;
}

/** Cuts connections whose clients do not read what they are sent: accepted or not, and whatever their namespace. */
export class QueueLimit {
  readonly #options: QueueLimitOptions;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: QueueLimitOptions) {
    this.#options = options;
    options.io.engine.on("connection", () => {
      if (!this.#isStopped) this.#timer ??= setInterval(() => this.#look(), lookIntervalMs).unref();
    });
  }

  /** Looks no more. */
  stop(): void {
    this.#isStopped = true;
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const { io, maxQueuedBytes } = this.#options;
    const slow = new Map<EngineSocket, number>();
    // The engine's own list, which its type hides: one of ours would be memory that idle connections hold.
    const connections = Object.values((io.engine as unknown as EngineInternals).clients);
    if (connections.length === 0) this.#rest();
    for (const connection of connections) {
      const bytes = queuedBytes(connection);
      if (bytes > maxQueuedBytes) slow.set(connection, bytes);
    }
    if (slow.size > 0) this.#cut(slow);
  }

  #cut(slow: ReadonlyMap<EngineSocket, number>): void {
    const { clients, errors, maxQueuedBytes } = this.#options;
    const clientsOf = new Map<EngineSocket, Client>();
    for (const client of clients.values()) if (slow.has(client.socket.conn)) clientsOf.set(client.socket.conn, client);
    for (const [connection, bytes] of slow) {
      cutConnection(connection);
      const message = `a client was cut: it did not read, and ${bytes} bytes were queued for it, where ${maxQueuedBytes} may be`;
      const error = new GosfError("overloaded", { queuedBytes: bytes, maxQueuedBytes }, { message });
      errors.reportUnawaited(error, { client: clientsOf.get(connection) });
    }
  }
}
