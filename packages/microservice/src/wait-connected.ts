import type { StateChange } from "@gosf/client";
import type { GosfError } from "@gosf/protocol";
import type { Replicas } from "./replicas/replicas.ts";
import { fault } from "./fault.ts";

/**
 * Waits for the first connection of a service.
 *
 * @throws {GosfError} `connect-failed` after `timeoutMs`, with why the last attempt failed; `disconnected` when the service is closed meanwhile.
 */
export function waitConnected(
  service: string,
  replicas: Replicas,
  onState: (listener: (change: StateChange) => void) => () => void,
  timeoutMs: number,
): Promise<void> {
  const { pool } = replicas;
  return new Promise((resolve, reject) => {
    if (pool.state === "connected") return resolve();
    let reason = `no answer within ${timeoutMs} ms`;
    const settle = (error?: GosfError): void => {
      clearTimeout(timer);
      stop();
      if (error) reject(error);
      else resolve();
    };
    const stop = onState(({ state, error }) => {
      if (error !== undefined) reason = typeof error.details["reason"] === "string" ? error.details["reason"] : error.code;
      if (state === "connected") settle();
      else if (pool.closed) settle(pool.closed);
    });
    const timer = setTimeout(() => {
      const url = replicas.urls.join(", ");
      settle(fault("connect-failed", { service, url, reason }));
    }, timeoutMs);
  });
}
