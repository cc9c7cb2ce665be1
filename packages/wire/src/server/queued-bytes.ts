import type { Socket } from "socket.io";
import { socketInternals } from "./internals.ts";

/**
 * How many bytes a connection has accepted that the TCP socket has not taken yet: what a slow reader costs in memory. All sockets of one
 * connection (one client's namespaces) share the figure.
 *
 * @returns bytes, counting text still in engine.io's buffer as one byte a character
 * @example
 * if (queuedBytes(socket) > 1_000_000) socket.disconnect(true);
 */
export function queuedBytes(socket: Socket): number {
  let bytes = 0;
  for (const { data } of socketInternals(socket).client.conn.writeBuffer) {
    if (data !== undefined) bytes += typeof data === "string" ? data.length : data.byteLength;
  }
  const { socket: webSocket } = socket.conn.transport as { socket?: { bufferedAmount?: number } };
  return bytes + (webSocket?.bufferedAmount ?? 0);
}
