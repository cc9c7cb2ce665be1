import type { PendingCall, StreamOptions } from "@gosf/client";
import { GosfError, type Message, type SuccessMessage, type WritableMessage } from "@gosf/protocol";
import type { Pool } from "../replicas/pool.ts";
import type { AttemptOptions, Replica } from "../replicas/replica.ts";
import type { Bulkhead } from "./bulkhead.ts";
import { inherit } from "./inheritance.ts";
import { RetryBudget } from "./retry-budget.ts";
import { backoffMs, faultOf, readRetry, type RetryPolicy } from "./retry.ts";
import type { ServiceCallOptions } from "./service-call-options.ts";

/** What calls of a service have in common. */
export interface ServiceCallsOptions {
  readonly pool: Pool;
  readonly bulkhead: Bulkhead;
  /** How long a call takes that does not say. */
  readonly timeoutMs: number;
  readonly whenDisconnected: "wait" | "fail";
  /** Makes the name of a call, which its retries keep. */
  readonly makeGuid: () => string;
}

/** One call, over all its attempts. */
interface ServiceCall extends PendingCall {
  readonly message: WritableMessage;
  readonly retry: RetryPolicy | undefined;
  readonly signal: AbortSignal | undefined;
  readonly options: ServiceCallOptions;
  sent: boolean;
}

function timedOut({ endpoint, deadline, startedAt }: PendingCall, cause: unknown): GosfError {
  const timeoutMs = Math.round(deadline - startedAt);
  return new GosfError("timeout", { endpoint, timeoutMs }, { message: `no answer within ${timeoutMs} ms: ${endpoint}`, cause });
}

/** The calls of a service: each goes through the bulkhead, to a replica, and again if need be, within its own time. */
export class ServiceCalls {
  readonly pending: Set<PendingCall> = new Set();
  readonly #options: ServiceCallsOptions;
  readonly #budget = new RetryBudget();

  constructor(options: ServiceCallsOptions) {
    this.#options = options;
  }

  /** Makes a call. It settles exactly once. */
  async call(endpoint: string, message: WritableMessage = {}, options: ServiceCallOptions = {}): Promise<Message> {
    const { bulkhead } = this.#options;
    const call = this.#open("call", endpoint, message, options);
    try {
      const turn = bulkhead.enter(call.deadline - call.startedAt, call.signal);
      if (turn !== undefined) await turn;
      try {
        return await this.#attempt(call);
      } finally {
        bulkhead.leave();
      }
    } finally {
      this.pending.delete(call);
    }
  }

  /** Hands a message over to a replica. */
  async lob(endpoint: string, message: WritableMessage = {}, options: ServiceCallOptions = {}): Promise<void> {
    const call = this.#open("lob", endpoint, message, options);
    try {
      const replica = await this.#replicaFor(call, undefined);
      await replica.lob(endpoint, message, this.#attemptOptions(call));
    } finally {
      this.pending.delete(call);
    }
  }

  /** Reads a stream from one replica, from its first item to its last. It is not tried again: nobody knows what was taken already. */
  async *stream(endpoint: string, message: WritableMessage = {}, options: StreamOptions = {}): AsyncGenerator<SuccessMessage, void, void> {
    const call = this.#open("stream", endpoint, message, options);
    try {
      const replica = await this.#replicaFor(call, undefined);
      call.sent = true;
      yield* replica.stream(endpoint, message, { ...options, ...(call.signal && { signal: call.signal }) });
    } finally {
      this.pending.delete(call);
    }
  }

  #open(kind: PendingCall["kind"], endpoint: string, message: WritableMessage, options: ServiceCallOptions): ServiceCall {
    // Of a stream that does not say how long it may take, this is how long it waits for a connection.
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs;
    if (!(timeoutMs > 0)) throw new GosfError("invalid-argument", { timeoutMs }, { message: "timeoutMs must be above 0" });
    const startedAt = performance.now();
    const retry = readRetry(options.retry);
    const { remainingMs, signal } = inherit(options);
    const named = retry === undefined || message.guid ? message : { ...message, guid: this.#options.makeGuid() };
    const call: ServiceCall = {
      kind,
      endpoint,
      guid: named.guid,
      message: named,
      retry,
      signal,
      options,
      sent: false,
      startedAt,
      deadline: startedAt + Math.min(timeoutMs, remainingMs),
    };
    this.pending.add(call);
    this.#budget.deposit();
    return call;
  }

  async #attempt(call: ServiceCall): Promise<Message> {
    const { endpoint, message, retry } = call;
    let pinned: Replica | undefined;
    let failures = 0;
    for (let attempts = 1; ;) {
      const replica = this.#options.pool.pick(pinned) ?? (await this.#replicaFor(call, pinned));
      call.sent = true;
      const outcome = await replica.call(endpoint, message, this.#attemptOptions(call)).catch((error: unknown) => error as GosfError);
      const fault = retry === undefined ? "final" : faultOf(outcome);
      const isOver = performance.now() >= call.deadline || this.#options.pool.closed !== undefined || call.signal?.aborted === true;
      const mayGoOn = fault === "lost" || (fault !== "final" && attempts++ < (retry?.attempts ?? 1) && this.#budget.withdraw());
      if (retry === undefined || isOver || !mayGoOn) {
        if (outcome instanceof Error) throw outcome;
        return outcome;
      }
      // What may have run goes to where it ran, which remembers its answer; what was refused goes elsewhere if it can.
      pinned = fault === "refused" ? undefined : replica;
      await this.#pause(call, Math.min(backoffMs(retry, failures++), call.deadline - performance.now()));
    }
  }

  #attemptOptions({ deadline, retry, signal }: ServiceCall): AttemptOptions {
    // A call whose time is over is to end by it, and not as one that was given no time.
    const timeoutMs = Math.max(1, Math.min(deadline - performance.now(), retry?.attemptTimeoutMs ?? Infinity));
    return signal === undefined ? { timeoutMs } : { timeoutMs, signal };
  }

  /**
   * Waits for a replica that can be called. One that a call may have run at is waited for until an attempt to connect to it fails: it may
   * only have lost a connection.
   */
  async #replicaFor(call: ServiceCall, pinned: Replica | undefined): Promise<Replica> {
    const { pool, whenDisconnected } = this.#options;
    for (;;) {
      if (pool.closed) throw pool.closed;
      const replica = pool.pick(pinned);
      if (replica !== undefined) return replica;
      if ((call.options.whenDisconnected ?? whenDisconnected) === "fail") {
        throw new GosfError("disconnected", { endpoint: call.endpoint, reason: pool.state });
      }
      const remainingMs = call.deadline - performance.now();
      if (remainingMs <= 0)
        throw call.kind === "lob" ? new GosfError("disconnected", { endpoint: call.endpoint }) : timedOut(call, undefined);
      await pool.change(remainingMs, call.signal);
    }
  }

  #pause(call: ServiceCall, delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        call.signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, delayMs);
      call.signal?.addEventListener("abort", end);
    });
  }
}
