import type { ConnectionInternals } from "./internals.ts";
import { PollingValve } from "./polling-valve.ts";

/** What Node's handle of a TCP or TLS socket knows: its stream has whole writes only, and one of many megabytes may take minutes. */
interface HandleInternals {
  readonly bytesWritten?: number;
  readonly writeQueueSize?: number;
}

/** A TCP or TLS socket, of which the WebSocket knows only that it is a stream. */
interface SocketInternals {
  readonly _handle?: HandleInternals | null;
  readonly bytesWritten?: number;
  readonly writableLength: number;
}

/** A number that changes when the operating system takes bytes of a connection's queue, and not when bytes are queued. */
export function sentBytes(connection: ConnectionInternals): number {
  const { socket: webSocket } = connection.transport;
  if (webSocket === undefined) return PollingValve.of(connection)?.sentBytes ?? 0;
  const tcpSocket: SocketInternals | null = webSocket._socket;
  if (tcpSocket === null) return 0;
  const { bytesWritten, writeQueueSize } = tcpSocket._handle ?? {};
  if (bytesWritten !== undefined && writeQueueSize !== undefined) return bytesWritten - writeQueueSize;
  return (tcpSocket.bytesWritten ?? 0) - tcpSocket.writableLength;
}
