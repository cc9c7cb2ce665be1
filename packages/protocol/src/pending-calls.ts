/** Enough for most callers, and little to hold for those that call seldom. */
const firstCapacity = 64;

/** Up to this many slots are kept after a burst: to look through them costs nothing to speak of. */
const keptCapacity = 4096;

/**
 * The calls of one caller that have not ended, by number. Numbers are given out one after the other; the calls are in a ring of slots, with a Map for those few
 * that stay so long that the numbers have come round to their slot.
 *
 * A Map alone would do, and does in a page, where bytes count for more. But it is dear when it is filled and emptied all the time: each time it makes room, V8
 * leaves the old table behind with a reference to the new one, and once one of them has grown old, all that come after it live until the next full collection,
 * with the calls that they hold. For 100 calls in flight that was a fifth of a caller's processor time (the row `calls-100` of the benchmark).
 *
 * @example
 * const pending = new PendingCalls<Call>();
 * pending.set(call.number, call);
 */
export class PendingCalls<T extends object> {
  #ids = new Float64Array(firstCapacity).fill(NaN);
  #values = Array.from<T | undefined>({ length: firstCapacity });
  readonly #others = new Map<number, T>();
  #inRing = 0;

  /** Number of the calls. */
  get size(): number {
    return this.#inRing + this.#others.size;
  }

  /** The one of a number. */
  get(id: number): T | undefined {
    const slot = id & (this.#ids.length - 1);
    return this.#ids[slot] === id ? this.#values[slot] : this.#others.get(id);
  }

  /** Adds one under a number that is not in use. */
  set(id: number, value: T): void {
    if (!this.#place(id, value)) {
      if (this.size * 2 > this.#ids.length) this.#resize(this.#ids.length * 2);
      if (!this.#place(id, value)) this.#others.set(id, value);
    }
  }

  /** Removes one that has ended. Returns whether it was there. */
  delete(id: number): boolean {
    const slot = id & (this.#ids.length - 1);
    if (this.#ids[slot] !== id) return this.#others.delete(id);
    this.#ids[slot] = NaN;
    this.#values[slot] = undefined;
    this.#inRing--;
    // What a burst has left behind is walked by every sweep.
    const { length } = this.#ids;
    if (length > keptCapacity && this.#inRing * 8 < length) this.#resize(length / 2);
    return true;
  }

  /** In the order of their numbers. */
  values(): readonly T[] {
    return this.#entries().map(([, value]) => value);
  }

  #entries(): [number, T][] {
    const entries = [...this.#others];
    for (const [slot, value] of this.#values.entries()) if (value !== undefined) entries.push([this.#ids[slot]!, value]);
    return entries.toSorted(([a], [b]) => a - b);
  }

  #place(id: number, value: T): boolean {
    const slot = id & (this.#ids.length - 1);
    if (this.#values[slot] !== undefined) return false;
    this.#ids[slot] = id;
    this.#values[slot] = value;
    this.#inRing++;
    return true;
  }

  #resize(capacity: number): void {
    const entries = this.#entries();
    this.#ids = new Float64Array(capacity).fill(NaN);
    this.#values = Array.from<T | undefined>({ length: capacity });
    this.#inRing = 0;
    this.#others.clear();
    for (const [id, value] of entries) if (!this.#place(id, value)) this.#others.set(id, value);
  }
}
