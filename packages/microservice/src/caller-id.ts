import { randomUUID } from "node:crypto";

/** A random name: what one service's caller is known by over all its connections, to all replicas. */
export function makeCallerId(): string {
  return randomUUID();
}
