import type { Socket } from "socket.io";
import type { ConnectionInternals } from "./internals.ts";

/** What engine.io and V8 keep of a packet that waits, beside its data: measured, and rounded down. */
const packetOverheadBytes = 200;

/**
 * How many bytes a connection has accepted that the TCP socket has not taken yet: what a slow reader costs in memory. All sockets of one
 * connection (one client's namespaces) share the figure.
 *
 * It walks what waits in engine.io's buffer, which is empty while the client keeps up and has an entry for each packet while it does not: ask
 * from time to time, not at each send.
 *
 * @param of - a socket, or the connection of one (`socket.conn`)
 * @returns bytes, counting text still in engine.io's buffer as one byte a character, and each packet there as 200 more
 * @example
 * if (queuedBytes(socket) > 1_000_000) cutConnection(socket.conn);
 */
export function queuedBytes(of: Socket | Socket["conn"]): number {
  // The buffer is private to TypeScript, and the transport's WebSocket unknown.
  const { transport, writeBuffer } = ("conn" in of ? of.conn : of) as unknown as ConnectionInternals;
  let bytes = writeBuffer.length * packetOverheadBytes;
  for (const { data } of writeBuffer) {
    if (data !== undefined) bytes += typeof data === "string" ? data.length : data.byteLength;
  }
  return bytes + (transport.socket?.bufferedAmount ?? 0);
}
