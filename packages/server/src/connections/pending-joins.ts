/** Joins of one client that wait: for hooks, or for the other servers of a cluster. */
export class PendingJoins {
  readonly #joins = new Map<string, Promise<void>>();

  get size(): number {
    return this.#joins.size;
  }

  get(room: string): Promise<void> | undefined {
    return this.#joins.get(room);
  }

  /**
   * Joins once it may, unless the room has been left meanwhile. A rejection that nobody awaits does no harm.
   *
   * @param allowed Rejects if the room must not be joined.
   */
  add(room: string, allowed: Promise<void>, join: () => Promise<void>): Promise<void> {
    const isPending = (): boolean => this.#joins.get(room) === joining;
    const joining: Promise<void> = allowed.then(() => {
      if (!isPending()) return undefined;
      this.#joins.delete(room);
      return join();
    });
    joining.catch(() => isPending() && this.#joins.delete(room));
    this.#joins.set(room, joining);
    return joining;
  }

  leave(room: string): void {
    this.#joins.delete(room);
  }

  leaveAll(): void {
    this.#joins.clear();
  }
}
