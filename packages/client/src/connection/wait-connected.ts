import { GosfError } from "@gosf/protocol";
import type { ConnectionState, StateChange } from "./state.ts";

/** What can be waited for. */
export interface Connecting {
  readonly state: ConnectionState;
  onState(listener: (change: StateChange) => void): () => void;
}

/**
 * Waits until something that is connecting is connected.
 *
 * @throws {GosfError} Why it is closed, or, when the time is over, why its last attempt failed; `connect-failed` where none has ended yet;
 *   `aborted` by the signal.
 */
export function waitConnected(source: Connecting, url: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  if (source.state === "connected") return Promise.resolve();
  return new Promise((resolve, reject) => {
    let last: GosfError | undefined;
    const end = (error?: GosfError): void => {
      stop();
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      if (error) reject(error);
      else resolve();
    };
    const stop = source.onState(({ state, error }) => {
      last = error ?? last;
      if (state === "connected") end();
      else if (state === "closed") end(error);
    });
    const abort = (): void => end(new GosfError("aborted", { url }, { cause: signal?.reason }));
    const timer = setTimeout(() => {
      const reason = `no connection within ${timeoutMs} ms`;
      end(last ?? new GosfError("connect-failed", { url, reason }, { message: `cannot connect to ${url}: ${reason}` }));
    }, timeoutMs);
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
  });
}
