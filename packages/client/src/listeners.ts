/** Functions that hear one thing. One that throws neither keeps the others from hearing it nor disturbs who told them. */
export class Listeners<T> {
  readonly #entries = new Set<{ listener: (value: T) => unknown }>();

  /** @returns Removes the listener. */
  add(listener: (value: T) => unknown): () => void {
    const entry = { listener }; // the same function may be added twice
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }

  /** @returns Whether anybody heard it. */
  tell(value: T): boolean {
    for (const { listener } of this.#entries) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error; // an uncaught error of the listener's own, as any event target has it
        });
      }
    }
    return this.#entries.size > 0;
  }
}
