import type { Contract } from "@gosf/protocol";
import type { Client } from "./client.ts";
import { internalsOf } from "./internals.ts";

/** Limits that a server of this project announces. One of an earlier version announces none of them. */
export interface ServerLimits {
  /** Stream items that may be granted and unused at a time, for each stream. */
  readonly streamCredit?: number;
  /** Calls and streams that may be in flight at a time over this connection. The server answers one more with `overloaded`. */
  readonly inFlight?: number;
}

/**
 * Returns the limits that a client's server has announced for the connection.
 *
 * A client does not keep to `inFlight` by itself: calls beyond it are answered `overloaded`. `@gosf/microservice` queues them.
 *
 * @param client A client.
 * @returns The limits; `undefined` while it is not connected, and if the server is not one of this project.
 *
 * @example
 * const inFlight = serverLimits(api)?.inFlight ?? Infinity;
 */
export function serverLimits<C extends Contract>(client: Client<C>): ServerLimits | undefined {
  return internalsOf(client).line.limits();
}
