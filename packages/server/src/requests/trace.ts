import { randomUUID } from "node:crypto";

// Of version 00. Later versions may be longer and begin with the same fields, which is all that is read of them.
const traceparentForm = /^(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(?:-.{0,200})?$/;

const randomHex = (): string => randomUUID().replaceAll("-", "");

/** Returns a W3C trace context from the wire, or `undefined` for a value that is not one. */
export function readTraceparent(value: unknown): string | undefined {
  return typeof value === "string" && traceparentForm.test(value) ? value : undefined;
}

/**
 * Makes the trace context of a request: the trace and flags of its caller's, if there is one, and an id of its own for this hop.
 *
 * @param parent What {@link readTraceparent} returned.
 * @see {@link https://www.w3.org/TR/trace-context/#traceparent-header}
 */
export function beginTrace(parent: string | undefined): string {
  const [, traceId = randomHex(), flags = "01"] = (parent && traceparentForm.exec(parent)) || [];
  return `00-${traceId}-${randomHex().slice(16)}-${flags}`;
}
