import type { Socket } from "socket.io";

type EngineSocket = Socket["conn"];
type DataListener = (data: unknown) => void;

/** What a held frame costs beside its bytes. */
const frameOverheadBytes = 64;

const holds = new WeakMap<EngineSocket, HeldFrames>();

function bytesOf(data: unknown): number {
  if (typeof data === "string") return Buffer.byteLength(data);
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer ? data.byteLength : 0;
}

/**
 * Holds what a protocol 3 client sends before it is accepted.
 *
 * In protocol 3 a client is connected to "/" by its mere arrival, and some send at once. Stock socket.io closes the connection of one that
 * does so while a middleware still waits.
 */
class HeldFrames {
  readonly #connection: EngineSocket;
  readonly #listeners: DataListener[];
  readonly #hold: DataListener;
  #frames: unknown[] = [];
  #bytes = 0;

  constructor(connection: EngineSocket, maxBytes: number) {
    this.#connection = connection;
    this.#listeners = connection.listeners("data") as DataListener[]; // the one argument of "data" is a text or a buffer
    this.#hold = (data) => {
      this.#bytes += bytesOf(data) + frameOverheadBytes;
      if (this.#bytes <= maxBytes) this.#frames.push(data);
      else connection.close();
    };
    connection.removeAllListeners("data");
    connection.on("data", this.#hold);
  }

  end(replay: boolean): void {
    const connection = this.#connection;
    connection.removeListener("data", this.#hold);
    if (connection.readyState !== "open") return;
    for (const listener of this.#listeners) connection.on("data", listener);
    if (!replay) return;
    for (const frame of this.#frames) for (const listener of this.#listeners) listener.call(connection, frame);
  }
}

/**
 * Begins to hold the frames of a connection that is not accepted yet, if its protocol needs that.
 *
 * @param maxBytes How much is held at the most; a client that sends more is disconnected.
 */
export function holdFrames(connection: EngineSocket, maxBytes: number): void {
  if (connection.protocol === 3) holds.set(connection, new HeldFrames(connection, maxBytes));
}

/** The client is accepted: what it sent is read now, in order. */
export function releaseFrames(connection: EngineSocket): void {
  holds.get(connection)?.end(true);
  holds.delete(connection);
}

/** The client is refused: what it sent is dropped. */
export function dropFrames(connection: EngineSocket): void {
  holds.get(connection)?.end(false);
  holds.delete(connection);
}
