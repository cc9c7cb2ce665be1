import { fault } from "../fault.ts";
import type { Attempt } from "../replicas/attempt.ts";
import type { Pool } from "../replicas/pool.ts";
import type { Replica } from "../replicas/replica.ts";
import type { ServiceCall } from "./service-call.ts";

/** Finds a place for calls that cannot go out at once, each within its own time. */
export class Placement {
  readonly #service: string;
  readonly #pool: Pool;
  readonly #whenDisconnected: "wait" | "fail";

  constructor(service: string, pool: Pool, whenDisconnected: "wait" | "fail") {
    this.#service = service;
    this.#pool = pool;
    this.#whenDisconnected = whenDisconnected;
  }

  /**
   * Begins a call at a replica, which it waits for: for a connection, and for room where as many are in flight as the server takes. One that a call may
   * have run at is waited for until an attempt to connect to it fails: it may only have lost a connection.
   */
  async attempt(call: ServiceCall): Promise<Attempt<Replica>> {
    const pool = this.#pool;
    for (;;) {
      if (pool.closed) throw pool.closed;
      const attempt = pool.begin(call.replica);
      if (attempt !== undefined) return attempt;
      if (!pool.isFull(call.replica)) {
        await this.#change(call);
        continue;
      }
      const { remainingMs } = call;
      if (remainingMs <= 0) throw call.timedOut(this.#service);
      const given = await pool.room(call.replica, remainingMs, call.signals);
      if (given !== undefined) return given;
    }
  }

  /** Waits for a replica that a lob can be handed to. */
  async replica(call: ServiceCall): Promise<Replica> {
    const pool = this.#pool;
    for (;;) {
      if (pool.closed) throw pool.closed;
      const replica = pool.pick();
      if (replica !== undefined) return replica;
      await this.#change(call);
    }
  }

  async #change(call: ServiceCall): Promise<void> {
    const pool = this.#pool;
    if ((call.whenDisconnected ?? this.#whenDisconnected) === "fail") {
      throw fault("disconnected", { endpoint: call.endpoint, reason: pool.state });
    }
    const { remainingMs } = call;
    if (remainingMs <= 0) throw call.timedOut(this.#service, pool.failure);
    await pool.change(remainingMs, call.signals);
  }
}
