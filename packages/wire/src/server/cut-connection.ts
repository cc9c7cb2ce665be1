import type { Socket } from "socket.io";
import { type ConnectionInternals, connectionInternals } from "./internals.ts";
import { PollingValve } from "./polling-valve.ts";

/**
 * Ends a connection at once, and drops what is queued for it. `socket.disconnect(true)` waits until the client has read that, which one that
 * does not read never does.
 *
 * Its sockets are told before this returns: their "disconnect" has the reason `forced close`.
 *
 * @param connection - the connection of a socket: `socket.conn`
 * @example
 * if (queuedBytes(socket) > 1_000_000) cutConnection(socket.conn);
 */
export function cutConnection(connection: Socket["conn"]): void {
  connection.close(true);
  dropUnread(connectionInternals(connection));
}

/** Drops what a connection that is closed has sent and its client has not taken. */
export function dropUnread(connection: ConnectionInternals): void {
  // A WebSocket that closes in order keeps what it has not sent for another half minute.
  connection.transport.socket?.terminate();
  PollingValve.of(connection)?.dropResponses();
  // The TCP socket holds on to its connection until the event loop has gone round, and one round may bring all of a flood.
  connection.writeBuffer = [];
  delete connection.bufferTally;
}
