import { connect, type StateChange } from "@gosf/client";
import { Protocol3Transport } from "@gosf/client/protocol-3";

import type { GosfError } from "@gosf/protocol";
import { clientOptions, type ServiceValues } from "../service-options.ts";
import { readBreakerOptions } from "./breaker.ts";
import { addressUrl, type AddressSource, type ServiceAddress } from "./address.ts";
import { AddressBook } from "./address-book.ts";
import { Pool } from "./pool.ts";
import type { AnyClient } from "./line.ts";
import { Replica } from "./replica.ts";
import { Subscriptions } from "./subscriptions.ts";

/** What the replicas of a service tell it. */
export interface ReplicasEvents {
  onState(change: StateChange): void;
  onError(error: unknown): void;
}

function sourceOf({ addresses, host, port, secure }: ServiceValues): AddressSource {
  return addresses ?? [{ host: host!, port: port!, secure }]; // addressUrl refuses an address without them
}

/** The servers of one service: follows the list of their addresses, and keeps connections to each. */
export class Replicas {
  readonly pool: Pool = new Pool();
  readonly subscriptions: Subscriptions = new Subscriptions();
  readonly #name: string;
  readonly #options: ServiceValues;
  readonly #callerId: string;
  readonly #events: ReplicasEvents;
  readonly #book: AddressBook;

  constructor(name: string, options: ServiceValues, callerId: string, events: ReplicasEvents) {
    this.#name = name;
    this.#options = options;
    this.#callerId = callerId;
    this.#events = events;
    const { refreshMs } = options;
    // A wrong option is refused when the service is declared, before a replica exists.
    readBreakerOptions(options.breaker);
    const source = sourceOf(options);
    if (typeof source !== "function") for (const address of source) addressUrl(name, address);
    this.#book = new AddressBook(
      source,
      refreshMs,
      (addresses) => this.#follow(addresses),
      (error) => events.onError(error),
    );
  }

  /** Where they are. */
  get urls(): readonly string[] {
    return [...this.pool.replicas.keys()];
  }

  open(): void {
    if (this.pool.closed === undefined) return;
    this.pool.open();
    this.#book.open();
    for (const replica of this.pool.replicas.values()) replica.open();
  }

  async close(reason: GosfError): Promise<void> {
    this.#book.close();
    this.pool.close(reason);
    const replicas = [...this.pool.replicas.values()];
    await Promise.all(replicas.map((replica) => replica.close()));
  }

  #follow(addresses: readonly ServiceAddress[]): void {
    const urls = new Set(addresses.flatMap((address) => this.#urlOf(address)));
    if (addresses.length > 0 && urls.size === 0) return; // those that were known go on to count
    for (const [url, replica] of this.pool.replicas) if (!urls.has(url)) this.#retire(replica);
    for (const url of urls) if (!this.pool.replicas.has(url)) this.#add(url);
  }

  /** None of an address that is none: it is reported, and the others are used. */
  #urlOf(address: ServiceAddress): readonly string[] {
    try {
      return [addressUrl(this.#name, address)];
    } catch (error) {
      this.#events.onError(error);
      return [];
    }
  }

  #add(url: string): void {
    const { breaker, connections } = this.#options;
    const clients = Array.from({ length: connections }, () => this.#createClient(url));
    const replica = new Replica(url, clients, breaker, () => this.pool.serve());
    this.pool.add(replica);
    replica.clients.forEach((client, index) => {
      this.subscriptions.addClient(client, index === 0);
      client.onState((change) => this.#changed(replica, change));
    });
    if (this.pool.closed === undefined) replica.open();
  }

  #createClient(url: string): AnyClient {
    const transports = this.#options.protocol === 3 ? { transports: [Protocol3Transport] } : {};
    return connect(url, { ...clientOptions(this.#options, this.#callerId), ...transports });
  }

  #retire(replica: Replica): void {
    this.pool.remove(replica);
    for (const client of replica.clients) this.subscriptions.removeClient(client);
    replica.retire();
  }

  #changed(replica: Replica, change: StateChange): void {
    replica.changed(change);
    this.pool.changed(change);
    if (change.error !== undefined) this.#book.hint();
    // What one of them says is the service's state only if no other is better.
    this.#events.onState({ ...change, state: this.pool.state });
  }
}
