import type { GosfError } from "@gosf/protocol";
import type { Listeners } from "@gosf/protocol/peer";
import { fault } from "../fault.ts";
import type { ConnectionState, StateChange } from "./state.ts";

/**
 * Waits until something that is connecting is connected.
 *
 * @param onState Subscribes to its changes.
 * @throws {GosfError} Why it is closed, or, when the time is over, why its last attempt failed; `connect-failed` where none has ended yet.
 */
export function waitConnected(
  source: { readonly state: ConnectionState },
  onState: Listeners<StateChange>["add"],
  url: string,
  timeoutMs = 20_000,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (source.state === "connected") return resolve();
    let last: GosfError | undefined;
    const end = (): void => {
      stop();
      clearTimeout(timer);
      if (source.state === "connected") resolve();
      else reject(last ?? fault("connect-failed", { url, reason: `no answer within ${timeoutMs} ms` }));
    };
    const timer = setTimeout(end, timeoutMs);
    const stop = onState(({ state, error }) => {
      last = error ?? last;
      if (state === "connected" || state === "closed") end();
    });
  });
}
