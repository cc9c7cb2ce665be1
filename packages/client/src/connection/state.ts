import type { GosfError } from "@gosf/protocol";

/** Where a connection stands. `connecting` is the way to the first acceptance, `reconnecting` to any later one. */
export type ConnectionState = "connecting" | "connected" | "reconnecting" | "closed";

/** What an onState function hears. An attempt that fails is told as well: the same state again, with its error. */
export interface StateChange {
  /** What it is now. */
  readonly state: ConnectionState;
  /**
   * Why it is not connected: `disconnected` with the `reason` in its details, which is Socket.IO's (`transport close`, `ping timeout`,
   * `io server disconnect`, and `io client disconnect` after disconnect()); `connect-failed` with the `reason` of the attempt; or the code
   * that the server refused with, and its details.
   */
  readonly error?: GosfError | undefined;
  /** The server said that it is about to stop. What is in flight it still answers; who has another server should call that one. */
  readonly draining?: boolean;
}
