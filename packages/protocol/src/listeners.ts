/** Subscribers of one event. */
export interface Listeners<T> {
  /** Subscribes. Returns a function that unsubscribes. */
  readonly add: (listener: (value: T) => unknown) => () => void;
  /** Notifies all of them. Returns whether there is any. Never throws. */
  readonly notify: (value: T) => boolean;
}

/**
 * Creates an empty list of listeners. A listener that fails neither keeps the others from being notified nor disturbs the code that notifies.
 *
 * @param onError Receives what a listener throws or rejects with. It must not throw.
 *
 * @example
 * const states = createListeners<string>((error) => errors.report(error, "onState"));
 * const unsubscribe = states.add((state) => console.log(state));
 * states.notify("connected");
 */
export function createListeners<T>(onError: (error: unknown) => void): Listeners<T> {
  const entries = new Set<{ listener: (value: T) => unknown }>();
  return {
    add(listener) {
      const entry = { listener }; // the same function may be added twice
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    notify(value) {
      const all = [...entries]; // a listener that adds another one, or itself again, must not go on for ever
      for (const entry of all) {
        try {
          const result = (entries.has(entry) && entry.listener(value)) as PromiseLike<unknown> | null | undefined; // anything: what has no "then" is ignored
          if (typeof result?.then === "function") result.then(undefined, onError);
        } catch (error) {
          onError(error);
        }
      }
      return all.length > 0;
    },
  };
}

/** An error that nobody awaits: a broadcast that is not a message, a listener or handler that fails. */
export interface UnawaitedError {
  /** What was thrown: a GosfError if this package itself found the fault. */
  readonly error: unknown;
  /** The broadcast or client endpoint that it happened with; `"onState"` if it was a listener of that. */
  readonly name: string;
}
