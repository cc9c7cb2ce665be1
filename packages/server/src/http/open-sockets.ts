import type { Duplex } from "node:stream";

/** Connections that are open, for an owner that must not leave before them. */
export class OpenSockets {
  readonly #sockets = new Set<Duplex>();
  // One function for all of them: connections are many.
  readonly #forget: (this: Duplex) => void;

  constructor() {
    const sockets = this.#sockets;
    this.#forget = function (this: Duplex) {
      sockets.delete(this);
    };
  }

  /** Keeps a connection until it closes. */
  add(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on("close", this.#forget);
  }

  /** Cuts off those that are still there. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
