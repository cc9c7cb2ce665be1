import type { Socket } from "socket.io";

/** What this file uses of a Socket.IO socket beyond its public members: where acknowledgements are awaited, and the next one's id. */
interface AckInternals {
  readonly acks: Map<number, unknown>;
  readonly nsp: { readonly _ids: number };
}

/**
 * Emits an event that wants to be acknowledged, as `socket.emit` with a callback does, and can give up waiting: then nothing of it is left
 * behind, where stock socket.io keeps the callback until the acknowledgement or the disconnect.
 *
 * @param onAck - called with what the acknowledgement carries, at most once, and never after giving up
 * @returns a function that gives up
 * @example
 * const giveUp = emitForAck(socket, "confirm", [{ text: "Sure?" }], ([answer]) => console.log(answer));
 * setTimeout(giveUp, 2000);
 */
export function emitForAck(socket: Socket, event: string, args: readonly unknown[], onAck: (args: unknown[]) => void): () => void {
  const { acks, nsp } = socket as unknown as AckInternals;
  const id = nsp._ids; // the one that emit takes
  socket.emit(event, ...args, (...received: unknown[]) => onAck(received));
  return () => acks.delete(id);
}
