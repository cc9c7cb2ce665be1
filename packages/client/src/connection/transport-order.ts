import type { TransportClass } from "./connection-options.ts";

/** In which order an attempt tries its transports. One that is refused makes way for the next at once; one that stays silent does at the next attempt. */
export interface TransportOrder {
  readonly current: () => TransportClass[];
  /** The attempt ended without an answer. */
  readonly timedOut: () => void;
  /** The next connection begins with the first transport again. */
  readonly connected: () => void;
}

/** Makes an order, which begins as given. */
export function createTransportOrder(all: TransportClass[]): TransportOrder {
  let silent = 0;
  return {
    current: () => [...all.slice(silent), ...all.slice(0, silent)],
    timedOut: () => void (silent = (silent + 1) % all.length),
    connected: () => void (silent = 0),
  };
}
