import type { PendingCall } from "@gosf/client";
import type { GosfError, WritableMessage } from "@gosf/protocol";
import type { Attempt } from "../replicas/attempt.ts";
import type { AttemptOptions, Replica } from "../replicas/replica.ts";
import type { RetryPolicy } from "./retry.ts";
import type { ServiceCallOptions } from "./service-call-options.ts";
import { fault } from "../fault.ts";

/** What a call is made with. */
export interface ServiceCallInit {
  /** Which of the service's calls it is. */
  readonly number: number;
  readonly kind: PendingCall["kind"];
  readonly endpoint: string;
  readonly message: WritableMessage;
  readonly timeoutMs: number;
  readonly signals: readonly AbortSignal[];
  readonly traceparent: string | undefined;
  readonly retry: RetryPolicy | undefined;
  readonly options: ServiceCallOptions;
}

/** A message under a name. Field by field: a spread of an object of unknown shape costs several times that. */
export function withGuid({ id, uuid, success, text, meta, body }: WritableMessage, guid: string): WritableMessage {
  return { id, guid, uuid, success, text, meta, body };
}

/** One call, over all its attempts. */
export class ServiceCall implements PendingCall {
  readonly number: number;
  readonly kind: PendingCall["kind"];
  readonly endpoint: string;
  readonly guid: string | undefined;
  readonly message: WritableMessage;
  readonly startedAt: number = performance.now();
  readonly deadline: number;
  /** What ends it. */
  readonly signals: readonly AbortSignal[];
  /** W3C trace context of the request that it is made for. */
  readonly traceparent: string | undefined;
  readonly retry: RetryPolicy | undefined;
  readonly #options: ServiceCallOptions;
  sent = false;
  /** How often it was tried. Sending it again after a lost connection does not count. */
  attempts = 0;
  /** How often in a row its connection was lost. */
  losses = 0;
  /** How often it is to wait longer before it is tried again. */
  failures = 0;
  /** The replica it went to, unless that refused it: what may have run there has its answer there. */
  replica: Replica | undefined = undefined;

  constructor({ number, kind, endpoint, message, timeoutMs, signals, traceparent, retry, options }: ServiceCallInit) {
    this.number = number;
    this.kind = kind;
    this.endpoint = endpoint;
    this.guid = message.guid;
    this.message = message;
    this.deadline = this.startedAt + timeoutMs;
    this.signals = signals;
    this.traceparent = traceparent;
    this.retry = retry;
    this.#options = options;
  }

  get whenDisconnected(): ServiceCallOptions["whenDisconnected"] {
    return this.#options.whenDisconnected;
  }

  /** How long it may take, in whole milliseconds. */
  get timeoutMs(): number {
    return Math.round(this.deadline - this.startedAt);
  }

  get remainingMs(): number {
    return this.deadline - performance.now();
  }

  /** It is tried at a replica. */
  began(attempt: Attempt<Replica>): void {
    this.sent = true;
    this.replica = attempt.host;
  }

  attemptOptions(remainingMs: number): AttemptOptions {
    const { retry } = this;
    const { request, signal } = this.#options;
    // A call whose time is over is to end by it, and not as one that was given no time.
    const timeoutMs = Math.max(1, Math.min(remainingMs, retry?.attemptTimeoutMs ?? Infinity));
    return signal === undefined && request === undefined ? { timeoutMs } : { timeoutMs, signal, request };
  }

  /**
   * What it ends with where its time is over before it could be sent.
   *
   * @param failure Why there is no connection, where it is that.
   */
  timedOut(service: string, failure?: GosfError): GosfError {
    const { endpoint, kind, timeoutMs } = this;
    if (failure) return fault("connect-failed", { service, ...failure.details, endpoint, timeoutMs, sent: this.sent }, { cause: failure });
    if (kind === "lob") return fault("disconnected", { endpoint });
    return fault("timeout", { endpoint, timeoutMs, sent: this.sent });
  }

  /** An error it ends with, as its caller is to see it: an attempt has less time than the call. */
  seen(error: GosfError): GosfError {
    const { endpoint, timeoutMs } = this;
    if (error.code !== "timeout" || error.details["timeoutMs"] === timeoutMs) return error;
    return fault("timeout", { ...error.details, endpoint, timeoutMs }, { cause: error.cause });
  }
}
