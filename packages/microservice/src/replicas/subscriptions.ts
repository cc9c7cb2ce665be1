import type { AnyClient } from "./line.ts";

/** What is to be done on each connection, those to come included; returns what undoes it. */
export interface Subscription {
  /** Whether only one connection of each replica has it: what is told to all connections is to be heard once. */
  readonly isOncePerReplica: boolean;
  attach(client: AnyClient): () => void;
}

/** What a service listens to and answers, on all of its connections. */
export class Subscriptions {
  readonly #all = new Map<Subscription, Map<AnyClient, () => void>>();
  /** The connections, and whether each is the first of its replica. */
  readonly #clients = new Map<AnyClient, boolean>();

  /** Attaches it everywhere; returns what detaches it. Throws what attaching throws. */
  add(subscription: Subscription): () => void {
    const stops = new Map<AnyClient, () => void>();
    for (const [client, isFirst] of this.#clients) this.#attach(subscription, stops, client, isFirst);
    this.#all.set(subscription, stops);
    return () => {
      this.#all.delete(subscription);
      for (const stop of stops.values()) stop();
    };
  }

  addClient(client: AnyClient, isFirst: boolean): void {
    this.#clients.set(client, isFirst);
    for (const [subscription, stops] of this.#all) this.#attach(subscription, stops, client, isFirst);
  }

  removeClient(client: AnyClient): void {
    this.#clients.delete(client);
    for (const stops of this.#all.values()) {
      stops.get(client)?.();
      stops.delete(client);
    }
  }

  #attach(subscription: Subscription, stops: Map<AnyClient, () => void>, client: AnyClient, isFirst: boolean): void {
    if (isFirst || !subscription.isOncePerReplica) stops.set(client, subscription.attach(client));
  }
}
