import { setTimeout } from "node:timers/promises";
import { queuedBytes } from "@gosf/wire/server";
import type { Socket } from "socket.io";

/** Between two looks at a connection's queue its streams send at most this many items or bytes: a look walks the queue. */
const itemsPerLook = 64;
const bytesPerLook = 65_536;
/** Time between two looks at a queue that is full, in milliseconds. */
const lookIntervalMs = 20;

/** Knows whether the queue of one connection has room for what its streams send. All streams of a connection share one. */
export class QueueRoom {
  readonly #socket: Socket;
  readonly #maxBytes: number;
  #items = 0;
  #bytes = 0;
  #waiting: Promise<void> | undefined;

  /** @param maxBytes Queued bytes above which the queue has no room. */
  constructor(socket: Socket, maxBytes: number) {
    this.#socket = socket;
    this.#maxBytes = maxBytes;
  }

  /** An item was sent. */
  sent(bytes: number): void {
    this.#items++;
    this.#bytes += bytes;
  }

  /** Returns a promise while the queue has no room. It resolves when there is some, or when the connection is closed: look again then. */
  wait(): Promise<void> | undefined {
    if (this.#waiting !== undefined) return this.#waiting;
    if (this.#items < itemsPerLook && this.#bytes < bytesPerLook) return undefined;
    if (this.#hasRoom()) return undefined;
    this.#waiting = this.#untilRoom();
    return this.#waiting;
  }

  async #untilRoom(): Promise<void> {
    do await setTimeout(lookIntervalMs);
    while (!this.#hasRoom());
    this.#waiting = undefined;
  }

  #hasRoom(): boolean {
    this.#items = 0;
    this.#bytes = 0;
    return !this.#socket.connected || queuedBytes(this.#socket) <= this.#maxBytes;
  }
}

const rooms = new WeakMap<Socket, QueueRoom>();

/** The room in the queue of a client's connection, of which a quarter of `maxQueuedBytes` is for streams. */
export function queueRoomOf(socket: Socket, maxQueuedBytes: number): QueueRoom {
  let room = rooms.get(socket);
  if (room === undefined) {
    room = new QueueRoom(socket, maxQueuedBytes / 4);
    rooms.set(socket, room);
  }
  return room;
}
