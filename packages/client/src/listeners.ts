/** Functions that hear one thing. */
export interface Listeners<T> {
  /** @returns Removes the listener. */
  readonly add: (listener: (value: T) => unknown) => () => void;
  /** @returns Whether anybody heard it. */
  readonly tell: (value: T) => boolean;
}

/**
 * Makes an empty list of listeners. One that fails keeps neither the others from hearing nor disturbs who tells them.
 *
 * @param onError Gets what a listener throws, or rejects with.
 */
export function createListeners<T>(onError: (error: unknown) => void): Listeners<T> {
  const entries = new Set<{ listener: (value: T) => unknown }>();
  return {
    add(listener) {
      const entry = { listener }; // the same function may be added twice
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    tell(value) {
      for (const { listener } of entries) {
        try {
          const result = listener(value);
          if (result instanceof Promise) result.catch(onError);
        } catch (error) {
          onError(error);
        }
      }
      return entries.size > 0;
    },
  };
}
