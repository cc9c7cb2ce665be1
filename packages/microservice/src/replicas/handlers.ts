import type { ContractSchemas } from "@gosf/client/peer";
import { fault } from "../fault.ts";
import type { Subscription, Subscriptions } from "./subscriptions.ts";

/** Sets a handler, of which the contract's types are not known any more. Returns what removes it. */
type Handle = (endpoint: string, handler: never) => () => void;

/**
 * Makes the function that sets the handler of a client endpoint, on all connections of a service.
 *
 * @param schemas Refuse names that are not in the contract.
 */
export function createHandle(subscriptions: Subscriptions, schemas: ContractSchemas): Handle {
  const handled = new Map<string, Subscription>();
  return (endpoint, handler) => {
    schemas.assertKnown(endpoint, "clientEndpoints");
    if (handled.has(endpoint)) throw fault("duplicate-endpoint", { name: endpoint });
    const subscription: Subscription = { isOncePerReplica: false, attach: (client) => client.handle(endpoint, handler) };
    const stop = subscriptions.add(subscription);
    handled.set(endpoint, subscription);
    return () => {
      if (handled.get(endpoint) === subscription) handled.delete(endpoint);
      stop();
    };
  };
}
