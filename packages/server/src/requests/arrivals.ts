/** Where requests of one client wait for an earlier one. */
export interface Arrivals {
  /** `undefined` while none has to wait. */
  waiting: (() => void)[] | undefined;
}

/** Has later requests wait: controllers see the requests of one client in order of arrival. */
export function holdArrivals(client: Arrivals): void {
  client.waiting ??= [];
}

/** Lets those that wait go on, in order, until one of them has the others wait again. */
export function releaseArrivals(client: Arrivals): void {
  const { waiting } = client;
  client.waiting = undefined;
  if (waiting === undefined) return;
  for (let i = 0; i < waiting.length; i++) {
    waiting[i]?.();
    // It holds the others: they keep their place before what has arrived since.
    if (client.waiting !== undefined) {
      (client.waiting as (() => void)[]).unshift(...waiting.slice(i + 1));
      return;
    }
  }
}
