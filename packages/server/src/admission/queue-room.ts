import type { RequestQueueOwner } from "./request-queue.ts";

/**
 * Waits for room in the send queue of a client's connection.
 *
 * @returns `undefined` if less than a quarter of `maxQueuedBytes` is queued. Otherwise a promise that resolves once that is so, or once the
 * connection is closed. By then the queue may be full again: ask again.
 */
export function queueRoom({ sendQueues, socket }: Pick<RequestQueueOwner, "sendQueues" | "socket">): Promise<void> | undefined {
  if (sendQueues.allHaveRoom || sendQueues.hasRoom(socket.conn)) return undefined;
  return new Promise((resolve) => sendQueues.whenRoom(socket.conn, resolve));
}
