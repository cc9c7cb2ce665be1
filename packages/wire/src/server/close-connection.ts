import type { Socket } from "socket.io";
import { connectionInternals } from "./internals.ts";

/**
 * Closes a connection once it was sent what is queued for it.
 *
 * @param connection - the connection of a socket: `socket.conn`
 * @param timeoutMs - time for a long-polling client to poll once more, in milliseconds. engine.io waits 30 seconds, and keeps the process running
 * @example
 * closeConnection(socket.conn, 1000);
 */
export function closeConnection(connection: Socket["conn"], timeoutMs: number): void {
  connectionInternals(connection).transport.closeTimeout = timeoutMs;
  connection.close();
}
