import type { Socket } from "socket.io";
import { type ConnectionInternals, connectionInternals, type EnginePacket } from "./internals.ts";
import { PollingValve } from "./polling-valve.ts";

/** What engine.io and V8 keep of a packet that waits, beside its data: measured, and rounded down. */
const packetOverheadBytes = 200;

/**
 * How many bytes a connection has accepted that the TCP socket has not taken yet: what a slow reader costs in memory. All sockets of one
 * connection (one client's namespaces) share the figure.
 *
 * @param of - a socket, or the connection of one (`socket.conn`)
 * @returns bytes, counting text still in engine.io's buffer as one byte a character, and each packet there as 200 more
 * @example
 * if (queuedBytes(socket) > 1_000_000) cutConnection(socket.conn);
 */
export function queuedBytes(of: Socket | Socket["conn"]): number {
  const connection = connectionInternals("conn" in of ? of.conn : of);
  return bufferedBytes(connection) + transportBytes(connection);
}

/** The size of a packet that waits. */
export function packetBytes({ data }: EnginePacket): number {
  if (data === undefined) return packetOverheadBytes;
  return packetOverheadBytes + (typeof data === "string" ? data.length : data.byteLength);
}

/** The size of what waits in engine.io's buffer. Packets are added up once each: engine.io only adds to a buffer, and then takes another one. */
export function bufferedBytes(connection: ConnectionInternals): number {
  const { writeBuffer } = connection;
  if (writeBuffer.length === 0) return 0;
  const tally = (connection.bufferTally ??= { buffer: writeBuffer, length: 0, bytes: 0 });
  if (tally.buffer !== writeBuffer) {
    tally.buffer = writeBuffer;
    tally.length = 0;
    tally.bytes = 0;
  }
  while (tally.length < writeBuffer.length) tally.bytes += packetBytes(writeBuffer[tally.length++]!);
  return tally.bytes;
}

/** The size of what the transport has taken over and the operating system has not. */
export function transportBytes(connection: ConnectionInternals): number {
  const webSocket = connection.transport.socket;
  if (webSocket === undefined) return PollingValve.of(connection)?.unsentBytes ?? 0;
  return webSocket.estimatedBytes ?? webSocket.bufferedAmount;
}
