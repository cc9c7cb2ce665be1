import { randomBytes } from "node:crypto";

/** A random name of 16 characters (96 bits), such as the id of a caller or the first part of the guids of its calls. */
export function makeRandomName(): string {
  return randomBytes(12).toString("base64url");
}
