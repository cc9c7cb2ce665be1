/** An item of a {@link Ranking}. */
export interface Ranked {
  /** What it is ranked by: the ranking changes it. */
  weight: number;
  /** Decides between equal weights: the lower number ranks first. */
  readonly since: number;
  /** Its place in the ranking: the ranking changes it. */
  place: number;
}

function isBefore(a: Ranked, b: Ranked): boolean {
  return a.weight > b.weight || (a.weight === b.weight && a.since < b.since);
}

/**
 * Items by weight, the heaviest first. A binary heap whose items know their places, so that a change costs O(log n) at the most, and next to nothing
 * for the heaviest that becomes heavier.
 */
export class Ranking<T extends Ranked> {
  readonly #heap: T[] = [];

  /** The heaviest; of several the one with the lowest `since`. `undefined` if there is none. */
  get first(): T | undefined {
    return this.#heap[0];
  }

  /** Whether an item would be first if its weight were larger by an amount. */
  wouldLead(item: T, amount: number): boolean {
    const first = this.#heap[0];
    if (first === undefined || first === item) return true;
    const weight = item.weight + amount;
    return weight > first.weight || (weight === first.weight && item.since < first.since);
  }

  add(item: T): void {
    item.place = this.#heap.length;
    this.#heap.push(item);
    this.#rise(item);
  }

  /** Adds to the weight of an item, which may be a negative amount. */
  change(item: T, amount: number): void {
    item.weight += amount;
    if (amount > 0) this.#rise(item);
    else this.#sink(item);
  }

  clear(): void {
    this.#heap.length = 0;
  }

  delete(item: T): void {
    const last = this.#heap.pop();
    if (last === undefined || last === item) return;
    last.place = item.place;
    this.#heap[item.place] = last;
    this.#rise(last);
    this.#sink(last);
  }

  #rise(item: T): void {
    const heap = this.#heap;
    let { place } = item;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(item, parent)) break;
      heap[place] = parent;
      parent.place = place;
      place = above;
    }
    heap[place] = item;
    item.place = place;
  }

  #sink(item: T): void {
    const heap = this.#heap;
    let { place } = item;
    for (;;) {
      let below = 2 * place + 1;
      let child = heap[below];
      if (child === undefined) break;
      const sibling = heap[below + 1];
      if (sibling !== undefined && isBefore(sibling, child)) {
        child = sibling;
        below++;
      }
      if (!isBefore(child, item)) break;
      heap[place] = child;
      child.place = place;
      place = below;
    }
    heap[place] = item;
    item.place = place;
  }
}
