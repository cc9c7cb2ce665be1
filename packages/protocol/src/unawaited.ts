/** A promise that knows whether anybody waits for it. Promises that are made of it are ordinary ones. */
class Watched<T> extends Promise<T> {
  isAwaited = false;

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise, and asks to be told
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.isAwaited = true;
    return super.then(onFulfilled, onRejected);
  }
}

/**
 * Makes a promise whose rejection never is an unhandled one, which would end a process: if nobody waits for it when it comes, it is reported.
 *
 * @param report Gets the reason.
 * @returns A promise that settles as the given one does.
 *
 * @example
 * return reportUnawaited(send(), (error) => errors.notify({ error, name }));
 */
export function reportUnawaited<T>(promise: Promise<T>, report: (reason: unknown) => void): Promise<T> {
  const watched = new Watched<T>((resolve, reject) => {
    promise.then(resolve, reject);
  });
  // Not by its own `then`, which would count as somebody's.
  void Promise.prototype.then.call(watched, undefined, (reason: unknown) => {
    if (!watched.isAwaited) report(reason);
  });
  return watched;
}
