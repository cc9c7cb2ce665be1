import type { PendingCall, StreamOptions } from "@gosf/client";
import { GosfError, type Message, type SuccessMessage, type WritableMessage } from "@gosf/protocol";
import { abortedOf, callLimits, onAbort, PendingCalls } from "@gosf/protocol/peer";
import type { Attempt } from "../replicas/attempt.ts";
import type { Pool } from "../replicas/pool.ts";
import type { Bulkhead } from "./bulkhead.ts";
import { Placement } from "./placement.ts";
import { RetryBudget } from "./retry-budget.ts";
import { failureOf, type OnCallFailure } from "./call-failure.ts";
import { backoffMs, faultOf, readRetry } from "./retry.ts";
import { checkServiceCall, type ServiceCallOptions } from "./service-call-options.ts";
import { ServiceCall, withGuid } from "./service-call.ts";
import { fault } from "../fault.ts";

/** What calls of a service have in common. */
export interface ServiceCallsOptions {
  readonly service: string;
  readonly pool: Pool;
  readonly bulkhead: Bulkhead;
  /** How long a call takes that does not say. */
  readonly timeoutMs: number;
  readonly whenDisconnected: "wait" | "fail";
  /** Makes the name of a call, which its retries keep. */
  readonly makeGuid: () => string;
  readonly onFailure: OnCallFailure;
}

/** How often in a row a call is sent again because its connection was lost. It may be the call itself that breaks it. */
const maxLosses = 10;

/** The calls of a service: each goes through the bulkhead, to a replica, and again if need be, within its own time. */
export class ServiceCalls {
  readonly pending: PendingCalls<ServiceCall> = new PendingCalls();
  #made = 0;
  readonly #options: ServiceCallsOptions;
  readonly #budget = new RetryBudget();
  readonly #placement: Placement;

  constructor(options: ServiceCallsOptions) {
    this.#options = options;
    this.#placement = new Placement(options.service, options.pool, options.whenDisconnected);
  }

  /**
   * Makes a call. It settles exactly once.
   *
   * Most calls go out at once and are answered the first time: those have one promise beside their connection's, and no loop.
   */
  call(endpoint: string, message: WritableMessage = {}, options: ServiceCallOptions = {}): Promise<Message> {
    const { bulkhead, pool } = this.#options;
    try {
      const call = this.#open("call", endpoint, message, options);
      const turn = this.#enter(call);
      const attempt = turn === undefined ? pool.begin() : undefined;
      if (attempt === undefined) return this.#carryLater(call, turn);
      call.began(attempt);
      return attempt.client.call(endpoint, call.message, call.attemptOptions(call.deadline - call.startedAt)).then(
        (reply) => {
          if (!this.#isFinal(call, attempt, reply)) return this.#carry(call);
          bulkhead.leave();
          return this.#end(call, reply);
        },
        (error: GosfError) => {
          if (!this.#isFinal(call, attempt, error)) return this.#carry(call);
          bulkhead.leave();
          throw this.#end(call, call.seen(error));
        },
      );
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Hands a message over to a replica. */
  async lob(endpoint: string, message: WritableMessage = {}, options: ServiceCallOptions = {}): Promise<void> {
    const call = this.#open("lob", endpoint, message, options);
    try {
      const replica = await this.#placement.replica(call);
      await replica.lob(endpoint, message, call.attemptOptions(call.remainingMs));
      this.#end(call, undefined);
    } catch (error) {
      throw this.#end(call, error as GosfError); // as both reject with
    }
  }

  /** Reads a stream from one replica, from its first item to its last. It is not tried again: nobody knows what was taken already. */
  async *stream(endpoint: string, message: WritableMessage = {}, options: StreamOptions = {}): AsyncGenerator<SuccessMessage, void, void> {
    const call = this.#open("stream", endpoint, message, options);
    try {
      const attempt = await this.#placement.attempt(call);
      call.began(attempt);
      yield* attempt.stream(endpoint, message, options);
    } catch (error) {
      throw this.#end(call, error as GosfError); // as both reject with
    } finally {
      this.pending.delete(call.number);
    }
  }

  #open(kind: PendingCall["kind"], endpoint: string, message: WritableMessage, options: ServiceCallOptions): ServiceCall {
    checkServiceCall(options, kind);
    // Of a stream that does not say how long it may take, this is how long it waits for a connection.
    const { timeoutMs, signals, traceparent } = callLimits(options, this.#options.timeoutMs);
    if (Object(message) !== message) throw fault("invalid-argument", {}, { message: `message must be an object, got ${typeof message}` });
    const retry = readRetry(options.retry);
    const named = retry === undefined || message.guid ? message : withGuid(message, this.#options.makeGuid());
    const number = this.#made++;
    const call = new ServiceCall({ number, kind, endpoint, message: named, timeoutMs, signals, traceparent, retry, options });
    this.pending.set(number, call);
    this.#budget.deposit();
    return call;
  }

  #enter(call: ServiceCall): Promise<void> | undefined {
    try {
      return this.#options.bulkhead.enter(call.deadline - call.startedAt, call.signals);
    } catch (error) {
      throw this.#end(call, error as GosfError); // as it refuses
    }
  }

  async #carryLater(call: ServiceCall, turn: Promise<void> | undefined): Promise<Message> {
    try {
      await turn;
    } catch (error) {
      throw this.#end(call, call.seen(error as GosfError)); // all that the bulkhead rejects with
    }
    return this.#carry(call);
  }

  /** Takes a call that has its place in the bulkhead to its end. */
  async #carry(call: ServiceCall): Promise<Message> {
    const { bulkhead } = this.#options;
    try {
      for (;;) {
        if (call.sent) await this.#pause(call);
        const attempt = await this.#placement.attempt(call);
        call.began(attempt);
        const { endpoint, message, remainingMs } = call;
        const outcome = await attempt.client
          .call(endpoint, message, call.attemptOptions(remainingMs))
          .catch((error: unknown) => error as GosfError);
        if (!this.#isFinal(call, attempt, outcome)) continue;
        if (GosfError.is(outcome)) throw call.seen(outcome);
        return this.#end(call, outcome);
      }
    } catch (error) {
      throw this.#end(call, error as GosfError); // all that an attempt and its placement reject with
    } finally {
      bulkhead.leave();
    }
  }

  /** A call has ended so, and is not pending any more. */
  #end<T extends Message | GosfError | undefined>(call: ServiceCall, outcome: T): T {
    this.pending.delete(call.number);
    const failure = outcome && failureOf(this.#options.service, call, outcome);
    if (failure) this.#options.onFailure(failure);
    return outcome;
  }

  /** An attempt has ended. Whether the call has, too; if not, it knows where it goes next. */
  #isFinal(call: ServiceCall, attempt: Attempt, outcome: Message | GosfError): boolean {
    attempt.end(outcome);
    const { retry } = call;
    if (retry === undefined) return true;
    const what = faultOf(outcome);
    if (what === "final") return true;
    if (call.remainingMs <= 0 || this.#options.pool.closed !== undefined || abortedOf(call.signals) !== undefined) return true;
    if (what === "lost") return ++call.losses > maxLosses;
    call.losses = 0;
    if (++call.attempts >= retry.attempts || !this.#budget.withdraw()) return true;
    // What may have run goes to where it ran, which remembers its answer; what was refused goes elsewhere if it can.
    if (what === "refused") call.replica = undefined;
    return false;
  }

  #pause(call: ServiceCall): Promise<void> {
    const { remainingMs, retry, signals } = call;
    const delayMs = retry === undefined ? 0 : Math.min(backoffMs(retry, call.failures++), remainingMs);
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        unwatch();
        resolve();
      };
      const timer = setTimeout(end, delayMs);
      const unwatch = onAbort(signals, end);
    });
  }
}
