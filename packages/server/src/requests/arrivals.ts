/** A client whose requests may have to wait for an earlier one. */
export interface Arrivals {
  /** The requests that wait, in order of arrival; `undefined` while none has to wait. */
  waiting: ArrivalQueue | undefined;
}

/** Above this many places already left, the list of an {@link ArrivalQueue} is shortened. */
const shortenAbove = 1024;

/**
 * Requests that wait, first in, first out. Taking one costs the same however many there are: each of a client's requests may take its turn
 * alone, and a client may have as many waiting as the limits on requests in flight allow.
 */
export class ArrivalQueue {
  #requests: ((() => void) | undefined)[] = [];
  #next = 0;

  get size(): number {
    return this.#requests.length - this.#next;
  }

  push(request: () => void): void {
    this.#requests.push(request);
  }

  /** Removes and returns the one that came first; `undefined` if the queue is empty. */
  shift(): (() => void) | undefined {
    if (this.#next === this.#requests.length) return undefined;
    const request = this.#requests[this.#next];
    this.#requests[this.#next++] = undefined;
    if (this.#next > shortenAbove && this.#next * 2 > this.#requests.length) {
      this.#requests = this.#requests.slice(this.#next);
      this.#next = 0;
    }
    return request;
  }
}

/** Has later requests wait: controllers see the requests of one client in order of arrival. */
export function holdArrivals(client: Arrivals): void {
  client.waiting ??= new ArrivalQueue();
}

/** Starts those that wait, in order, until one of them has the others wait again. */
export function releaseArrivals(client: Arrivals): void {
  const queue = client.waiting;
  client.waiting = undefined;
  if (queue === undefined) return;
  for (let request = queue.shift(); request !== undefined; request = queue.shift()) {
    request();
    const later = client.waiting as ArrivalQueue | undefined; // set by the request, if it has to wait itself
    if (later === undefined) continue;
    // It holds the others: they keep their place before what has arrived since.
    for (let arrival = later.shift(); arrival !== undefined; arrival = later.shift()) queue.push(arrival);
    client.waiting = queue;
    return;
  }
}
