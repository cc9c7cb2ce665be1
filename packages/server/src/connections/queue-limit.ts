import { GosfError } from "@gosf/protocol";
import { errorOf } from "@gosf/protocol/peer";
import { QueueMonitor, type QueueOverflow } from "@gosf/wire/server";
import type { Server, Socket } from "socket.io";
import type { ErrorReporter } from "../hooks/error-reporter.ts";
import type { Connection } from "./connection.ts";

/** Limits of what is queued for clients. They are read when they are needed. */
export interface QueueLimits {
  readonly maxQueuedBytes: number;
  readonly maxQueuedBytesTotal: number;
  readonly pingTimeoutMs: number;
}

/** Options of {@link limitQueues}. The server has its engine already. */
export interface QueueLimitOptions {
  readonly io: Server;
  readonly errors: ErrorReporter;
  /** The accepted clients, for the error hooks. */
  readonly clients: ReadonlyMap<string, Connection>;
  readonly limits: QueueLimits;
}

function tooSlow({ queuedBytes, totalBytes }: QueueOverflow, { maxQueuedBytes, maxQueuedBytesTotal }: QueueLimits): GosfError {
  const details = totalBytes === undefined ? { queuedBytes, maxQueuedBytes } : { queuedBytes, totalBytes, maxQueuedBytesTotal };
  return errorOf("client-too-slow", details);
}

/** Disconnects clients that do not read what they are sent: accepted or not, and in any namespace. */
export function limitQueues({ io, errors, clients, limits }: QueueLimitOptions): QueueMonitor {
  const clientOf = (connection: Socket["conn"]): Connection | undefined => {
    for (const client of clients.values()) if (client.socket.conn === connection) return client;
    return undefined;
  };
  return new QueueMonitor({
    engine: io.engine,
    limits: {
      get highWaterBytes() {
        return Math.max(1, limits.maxQueuedBytes / 4);
      },
      get maxBytes() {
        return limits.maxQueuedBytes;
      },
      get maxTotalBytes() {
        return limits.maxQueuedBytesTotal;
      },
      get progressTimeoutMs() {
        return limits.pingTimeoutMs;
      },
    },
    onOverflow: (connection, overflow) => errors.reportUnawaited(tooSlow(overflow, limits), { client: clientOf(connection) }),
  });
}
