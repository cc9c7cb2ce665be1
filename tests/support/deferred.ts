/** A promise that the test itself settles. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** As Promise.withResolvers, which Node 20 lacks. */
export function deferred<T = void>(): Deferred<T> {
  let settle: [(value: T) => void, (reason: unknown) => void] | undefined;
  const promise = new Promise<T>((...both) => {
    settle = both;
  });
  return { promise, resolve: (value) => settle?.[0](value), reject: (reason) => settle?.[1](reason) };
}
