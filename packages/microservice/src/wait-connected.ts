import type { StateChange } from "@gosf/client";
import type { GosfError } from "@gosf/protocol";
import { checkOptions, flag, type OptionTable } from "@gosf/protocol/peer";
import type { Replicas } from "./replicas/replicas.ts";
import { fault, invalidOption } from "./fault.ts";

/** What `connect` of a service, and of a registry, takes. */
export interface ConnectWait {
  /** Wait for a connection to each replica that is known, not to one of each service. Default false. */
  readonly all?: boolean | undefined;
}

const table: OptionTable<ConnectWait> = { all: flag(false) };

/** @throws {GosfError} `invalid-argument` naming the option. */
export function checkConnectWait(options: ConnectWait): void {
  checkOptions<ConnectWait>(options, table, { of: "connect", fail: invalidOption });
}

/**
 * Waits for the first connection of a service, or for one to each of its replicas.
 *
 * @throws {GosfError} `connect-failed` after `timeoutMs`, with why the last attempt failed; `disconnected` when the service is closed meanwhile.
 */
export function waitConnected(
  service: string,
  replicas: Replicas,
  onState: (listener: (change: StateChange) => void) => () => void,
  timeoutMs: number,
  { all = false }: ConnectWait,
): Promise<void> {
  const { pool } = replicas;
  const missing = (): readonly string[] => [...pool.replicas.values()].flatMap(({ isConnected, url }) => (isConnected ? [] : [url]));
  const isDone = (): boolean => pool.state === "connected" && (!all || missing().length === 0);
  return new Promise((resolve, reject) => {
    if (isDone()) return resolve();
    let reason = `no answer within ${timeoutMs} ms`;
    const settle = (error?: GosfError): void => {
      clearTimeout(timer);
      stop();
      if (error) reject(error);
      else resolve();
    };
    const stop = onState(({ error }) => {
      if (error !== undefined) reason = typeof error.details["reason"] === "string" ? error.details["reason"] : error.code;
      if (isDone()) settle();
      else if (pool.closed) settle(pool.closed);
    });
    const timer = setTimeout(() => {
      const url = (all ? missing() : replicas.urls).join(", ");
      settle(fault("connect-failed", { service, url, reason }));
    }, timeoutMs);
  });
}
