import type { GosfError } from "@gosf/protocol";

/** Where a connection stands. `connecting` is the way to the first acceptance, `reconnecting` to any later one. */
export type ConnectionState = "connecting" | "connected" | "reconnecting" | "closed";

/**
 * Why a state was entered, or entered anew.
 *
 * - `opened`: connect() was asked for
 * - `accepted`: the server took the connection
 * - `failed`: an attempt failed; the next one follows by itself
 * - `lost`: the connection broke
 * - `refused`: the server does not want this client; the error has its code and details
 * - `server-disconnect`: the server disconnected this client
 * - `client-disconnect`: disconnect() was asked for
 */
export type StateReason = "opened" | "accepted" | "failed" | "lost" | "refused" | "server-disconnect" | "client-disconnect";

/** What an onState function hears. An attempt that fails is told as well: the same state again, with the reason `failed`. */
export interface StateChange {
  /** What it is now. */
  readonly state: ConnectionState;
  /** How it came to that. */
  readonly reason: StateReason;
  /** What went wrong, where something did: `connect-failed`, `disconnected`, or the code that the server refused with. */
  readonly error?: GosfError;
}
