type AbortListener = (reason: unknown) => void;

const registered = new WeakMap<AbortSignal, Set<AbortListener>>();

function notify({ target }: Event): void {
  const signal = target as AbortSignal; // it is registered on nothing else
  for (const listener of registered.get(signal) ?? []) listener(signal.reason);
}

/**
 * Listens to abort signals. However many listen to a signal, it has one listener of its own: from the eleventh on Node would warn of a leak. Signals are
 * not combined by `AbortSignal.any`: Node keeps what that makes for as long as a source lives.
 *
 * @param signals None that has been aborted.
 * @param listener Called when one of them fires, with its reason. It must not throw.
 * @returns Removes it.
 *
 * @example
 * const stop = onAbort([signal], (reason) => reject(reason));
 */
export function onAbort(signals: readonly AbortSignal[], listener: AbortListener): () => void {
  for (const signal of signals) {
    const listeners = registered.get(signal) ?? new Set();
    registered.set(signal, listeners);
    if (listeners.add(listener).size === 1) signal.addEventListener("abort", notify);
  }
  return () => {
    for (const signal of signals) {
      const listeners = registered.get(signal);
      if (listeners?.delete(listener) && listeners.size === 0) signal.removeEventListener("abort", notify);
    }
  };
}

/**
 * The first of some signals that has been aborted.
 *
 * @example
 * const aborted = abortedOf(signals);
 * if (aborted) throw aborted.reason;
 */
export function abortedOf(signals: readonly AbortSignal[]): AbortSignal | undefined {
  return signals.find((signal) => signal.aborted);
}
