import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** Time that responses before a refused upgrade get to finish, in milliseconds. */
const graceMs = 1_000;

/**
 * The response that a socket still belongs to: that of a request which was pipelined before an upgrade. Node hands the socket of an upgrade over
 * all the same, takes its own listeners away, and writes the response whenever it is ready.
 *
 * @param socket Socket of an upgrade.
 * @returns The response, undefined if the socket is free.
 */
export function pendingResponse(socket: Duplex): ServerResponse | undefined {
  // Node has no public name for it; assignSocket looks at the same field.
  return (socket as { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}

/**
 * Waits until the responses before an upgrade have been written, or for a second. Discards what else arrives.
 *
 * @param socket Socket of an upgrade, which has an error listener.
 * @param write Writes the response to the upgrade. Called once, and only if the socket is at the start of a response then. Otherwise the socket
 *   is destroyed.
 */
export function afterPendingResponses(socket: Duplex, write: () => void): void {
  if (pendingResponse(socket) === undefined) {
    write();
    return;
  }
  let isOver = false;
  const end = (): boolean => {
    const wasOver = isOver;
    isOver = true;
    clearTimeout(timer);
    return !wasOver;
  };
  const proceed = (): void => {
    const pending = pendingResponse(socket);
    // Node assigns the socket to the next response before this listener is called.
    if (pending !== undefined) pending.once("finish", proceed);
    else if (end() && !socket.writableEnded) write();
  };
  const giveUp = (): void => {
    if (!end()) return;
    // In the middle of a response a status line would be part of its body. Node answers its own bad requests in the same way.
    if (pendingResponse(socket)?.headersSent) socket.destroy();
    else write();
  };
  const timer = setTimeout(giveUp, graceMs);
  socket.once("close", () => {
    end();
    // Node's own listener, which would abort the request, is gone with the upgrade.
    pendingResponse(socket)?.req.destroy();
  });
  socket.resume();
  proceed();
}
