/** What a view looks at: Socket.IO's socket, whose id is a room that nobody joined. */
interface RoomsOwner {
  readonly id: string;
  readonly rooms: ReadonlySet<string>;
}

/** The rooms of a client as they are, without a copy of them: a client may be in thousands, and a hook may ask for each request. */
export class RoomsView implements ReadonlySet<string> {
  readonly #owner: RoomsOwner;

  constructor(owner: RoomsOwner) {
    this.#owner = owner;
  }

  get size(): number {
    const { id, rooms } = this.#owner;
    return rooms.size - Number(rooms.has(id));
  }

  has(room: string): boolean {
    const { id, rooms } = this.#owner;
    return room !== id && rooms.has(room);
  }

  forEach(callback: (room: string, again: string, rooms: ReadonlySet<string>) => void, thisArg?: unknown): void {
    for (const room of this) callback.call(thisArg, room, room, this);
  }

  *values(): SetIterator<string> {
    const { id, rooms } = this.#owner;
    for (const room of rooms) if (room !== id) yield room;
  }

  keys(): SetIterator<string> {
    return this.values();
  }

  *entries(): SetIterator<[string, string]> {
    for (const room of this) yield [room, room];
  }

  [Symbol.iterator](): SetIterator<string> {
    return this.values();
  }
}

// What newer versions of the language have sets do, a view does by a copy.
for (const name of ["union", "intersection", "difference", "symmetricDifference", "isSubsetOf", "isSupersetOf", "isDisjointFrom"]) {
  const method: unknown = Reflect.get(Set.prototype, name);
  if (typeof method !== "function") continue;
  Object.defineProperty(RoomsView.prototype, name, {
    value(this: RoomsView, other: unknown): unknown {
      return Reflect.apply(method, new Set(this), [other]);
    },
  });
}
