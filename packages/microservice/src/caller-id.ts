import { randomBytes } from "node:crypto";

/** A random name of 16 characters (96 bits): what one service's caller is known by over all its connections, to all replicas. */
export function makeCallerId(): string {
  return randomBytes(12).toString("base64url");
}
