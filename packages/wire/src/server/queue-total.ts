import type { ConnectionInternals, EnginePacket } from "./internals.ts";
import { PollingValve } from "./polling-valve.ts";
import { packetBytes, transportBytes } from "./queued-bytes.ts";

/** The part of the queues' sum that one connection accounts for. */
export interface QueueShare {
  readonly connection: ConnectionInternals;
  /** Its own bytes, and of those it shares with others an equal part. */
  bytes: number;
}

/** The queues of all connections. */
export interface QueueTotal {
  /** Bytes in memory: what several connections wait for counts once. */
  readonly bytes: number;
  /** Of connections that have anything queued. */
  readonly shares: readonly QueueShare[];
}

/** The object that a packet shares with those of other connections, if it may. */
function sharedPart({ data, options }: EnginePacket): object | undefined {
  return options?.wsPreEncodedFrame ?? (typeof data === "object" ? data : undefined);
}

interface Shared {
  readonly bytes: number;
  readonly holders: QueueShare[];
}

function hold(all: Map<object, Shared>, part: object, bytes: number, holder: QueueShare): void {
  const shared = all.get(part);
  if (shared === undefined) all.set(part, { bytes, holders: [holder] });
  else shared.holders.push(holder);
}

/** Sums up what is queued: walks all queues, so it is for when it matters. */
export function sumQueues(connections: Iterable<ConnectionInternals>): QueueTotal {
  const shares: QueueShare[] = [];
  const all = new Map<object, Shared>();
  for (const connection of connections) {
    const share: QueueShare = { connection, bytes: transportBytes(connection) };
    if (connection.transport.socket === undefined) share.bytes += PollingValve.of(connection)?.waitingBytes ?? 0;
    for (const frame of connection.transport.socket?.sharedFrames ?? []) {
      const { length } = frame[1] ?? frame[0]!;
      share.bytes -= length;
      hold(all, frame, length, share);
    }
    share.bytes = Math.max(0, share.bytes); // frames that were sent in part
    for (const packet of connection.writeBuffer) {
      const bytes = packetBytes(packet);
      const part = sharedPart(packet);
      if (part === undefined) share.bytes += bytes;
      else hold(all, part, bytes, share);
    }
    if (share.bytes > 0 || connection.writeBuffer.length > 0) shares.push(share);
  }
  let bytes = 0;
  for (const share of shares) bytes += share.bytes;
  for (const { bytes: shared, holders } of all.values()) {
    bytes += shared;
    for (const holder of holders) holder.bytes += shared / holders.length;
  }
  return { bytes, shares };
}
