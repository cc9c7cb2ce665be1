import type { Duplex } from "node:stream";

/** Connections that are open, for an owner that must not leave before them. */
export class OpenSockets {
  readonly #sockets = new Set<Duplex>();
  #closed: Promise<void> | undefined;
  #whenEmpty: (() => void) | undefined;
  // One function for all of them: connections are many.
  readonly #forget: (this: Duplex) => void;

  constructor() {
    const gone = (socket: Duplex): void => {
      this.#sockets.delete(socket);
      if (this.#sockets.size === 0) this.#whenEmpty?.();
    };
    this.#forget = function (this: Duplex) {
      gone(this);
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

  /** Resolves once all have closed, which they are given some milliseconds for before they are cut off. The first call's are what counts. */
  closed(graceMs: number): Promise<void> {
    this.#closed ??= this.#wait(graceMs);
    return this.#closed;
  }

  async #wait(graceMs: number): Promise<void> {
    if (this.#sockets.size === 0) return;
    const timer = setTimeout(() => this.destroy(), graceMs);
    await new Promise<void>((resolve) => (this.#whenEmpty = resolve));
    clearTimeout(timer);
  }
}
