import { GosfError } from "@gosf/protocol";
import type { Namespace } from "socket.io";
import { isIdInCluster } from "./cluster.ts";

/** The error of a client that would receive another one's messages. */
export function anotherClientsId(room: string): GosfError {
  const message = `cannot join ${JSON.stringify(room)}: it is another client's id`;
  return new GosfError("invalid-argument", {}, { message });
}

/** Joins of one client that wait for the other servers of a cluster to answer whether the room is another client's id. */
export class PendingJoins {
  readonly #namespace: Namespace;
  readonly #join: (room: string) => Promise<void>;
  readonly #joins = new Map<string, Promise<void>>();

  /** @param join Joins a room that is not an id. It may throw. */
  constructor(namespace: Namespace, join: (room: string) => Promise<void>) {
    this.#namespace = namespace;
    this.#join = join;
  }

  get size(): number {
    return this.#joins.size;
  }

  has(room: string): boolean {
    return this.#joins.has(room);
  }

  /**
   * Asks, then joins unless the room has been left meanwhile. A rejection that nobody awaits does no harm.
   *
   * @throws {GosfError} Rejects with `invalid-argument` for another client's id, and with `timeout` if the other servers do not answer: then
   *   the room is not joined.
   */
  join(room: string): Promise<void> {
    const pending = this.#joins.get(room);
    if (pending !== undefined) return pending;
    const join = this.#ask(room).then((isId) => {
      if (this.#joins.get(room) !== join) return undefined;
      this.#joins.delete(room);
      if (isId) throw anotherClientsId(room);
      return this.#join(room);
    });
    join.catch(() => this.#joins.get(room) === join && this.#joins.delete(room));
    this.#joins.set(room, join);
    return join;
  }

  leave(room: string): void {
    this.#joins.delete(room);
  }

  leaveAll(): void {
    this.#joins.clear();
  }

  async #ask(room: string): Promise<boolean> {
    try {
      return await isIdInCluster(this.#namespace, room);
    } catch (cause) {
      const message = `cannot join ${JSON.stringify(room)}: the other servers did not answer whether it is another client's id`;
      throw new GosfError("timeout", {}, { message, cause });
    }
  }
}
