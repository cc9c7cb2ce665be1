import { fault } from "../fault.ts";

/** The longest a timer can wait. */
export const maxDelayMs: number = 2 ** 31 - 1;

/** @throws {GosfError} `invalid-argument` for what no timer can wait. */
export function readTimeout(timeoutMs: number): number {
  if (timeoutMs > 0 && timeoutMs <= maxDelayMs) return timeoutMs;
  throw fault("invalid-argument", { timeoutMs });
}
