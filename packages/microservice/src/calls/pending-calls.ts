import type { ServiceCall } from "./service-call.ts";

/**
 * The calls in flight, in the order they were made: a list that goes through the calls themselves, for the same reason that `@gosf/client` has a
 * table of its own. A Set that is filled and emptied all the time keeps calls that have ended.
 */
export class PendingCalls implements Iterable<ServiceCall> {
  #first: ServiceCall | undefined;
  #last: ServiceCall | undefined;

  add(call: ServiceCall): void {
    call.previous = this.#last;
    if (this.#last === undefined) this.#first = call;
    else this.#last.next = call;
    this.#last = call;
  }

  /** Removes one that is in it. */
  remove(call: ServiceCall): void {
    const { previous, next } = call;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    call.previous = undefined;
    call.next = undefined;
  }

  *[Symbol.iterator](): Generator<ServiceCall, void, void> {
    for (let call = this.#first; call !== undefined; call = call.next) yield call;
  }
}
