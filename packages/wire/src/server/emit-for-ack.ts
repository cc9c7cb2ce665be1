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
 * @throws what the parser throws for arguments that it cannot encode: then nothing waits for an acknowledgement
 * @example
 * const giveUp = emitForAck(socket, "confirm", [{ text: "Sure?" }], ([answer]) => console.log(answer));
 * setTimeout(giveUp, 2000);
 */
export function emitForAck(socket: Socket, event: string, args: readonly unknown[], onAck: (args: unknown[]) => void): () => void {
  const { acks, nsp } = socket as unknown as AckInternals;
  const id = nsp._ids; // the one that emit takes
  try {
    socket.emit(event, ...args, (...received: unknown[]) => onAck(received));
  } catch (error) {
    acks.delete(id); // socket.io keeps the callback of an event that it could not encode
    throw error;
  }
  return () => acks.delete(id);
}
