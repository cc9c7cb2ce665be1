import type { GosfError, Message, RequestMessage } from "@gosf/protocol";
import type { Claim } from "../idempotency/answer-store.ts";
import { Cancellation } from "../cancellation/cancellation.ts";
import type { RequestInFlight } from "../connections/in-flight.ts";
import type { ReplyStream } from "../streams/reply-stream.ts";
import type { Client } from "../model/client.ts";
import type { Connection } from "../connections/connection.ts";
import { defineContextParent } from "../model/context.ts";
import type { ErrorReporter } from "../hooks/error-reporter.ts";
import type { Hooks } from "../hooks/hooks.ts";
import type { Work } from "../shared/work.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Request } from "../model/request.ts";

/** What all exchanges of an app share. */
export interface ExchangeHost {
  readonly hooks: Hooks;
  readonly errors: ErrorReporter;
  readonly work: Work;
  /** Requests that wait for something, of all clients. */
  readonly inFlight: Work;
  readonly limits: ExchangeLimits;
  /** Whether calls made inside a controller inherit from its request without being told. */
  readonly isAmbient: boolean;
}

/** The limits of an app that concern requests. */
export interface ExchangeLimits {
  readonly maxInFlight: number;
  readonly maxInFlightPerConnection: number;
}

const unread: RequestMessage = Object.freeze({ success: false, text: "", meta: Object.freeze({}), body: Object.freeze({}) });

/** One request and its answer, seen from inside: what controllers and hooks get as {@link Request}. One object serves both. */
export class Exchange implements Request, RequestInFlight {
  readonly endpoint: string;
  readonly client: Connection;
  message: RequestMessage = unread;
  /** The response; `undefined` if there is none, or none yet. */
  response: Message | undefined = undefined;
  /** The endpoint's entry; `undefined` if nobody listens there. */
  readonly entry: Endpoint | undefined;
  readonly ackId: number | undefined;
  readonly args: readonly unknown[];
  readonly host: ExchangeHost;
  /** Which step comes next. */
  step = 0;
  /** Whether it has gone all its way. */
  isAnswered = false;
  /** Whether it has had to wait: then it counts as in flight. */
  isInFlight = false;
  /** Whether it is in flight though its caller waits for it no longer. */
  isSettled = false;
  /** Whether it is refused because too many are in flight. */
  isRefused = false;
  /** Whether later requests of its client wait for it. */
  isHolding = false;
  /** Whether the errors hooks know of its failure already. */
  isReported = false;
  /** When it arrived, if it has waited since, on the clock of `performance.now()`. */
  arrivedAt: number | undefined = undefined;
  /** When its caller gives up, on the clock of `performance.now()`. */
  deadlineAt: number | undefined = undefined;
  cancellation: Cancellation | undefined = undefined;
  stream: ReplyStream | undefined = undefined;
  /** Of an endpoint that runs once: what its answer is to be told to. */
  claim: (Claim & { state: "first" }) | undefined = undefined;
  /** The response as it travels, where it is known before it is sent: of a call that runs once. */
  encoded: string | null | undefined = undefined;
  /** Whether the response is that of an earlier run. */
  isReplayed = false;

  static {
    defineContextParent(this.prototype, ({ client }): Client => client);
  }

  constructor(
    host: ExchangeHost,
    client: Connection,
    endpoint: string,
    entry: Endpoint | undefined,
    args: readonly unknown[],
    ackId: number | undefined,
  ) {
    this.host = host;
    this.client = client;
    this.endpoint = endpoint;
    this.entry = entry;
    this.args = args;
    this.ackId = ackId;
  }

  get deadline(): number | undefined {
    return this.deadlineAt === undefined ? undefined : Date.now() + this.deadlineAt - performance.now();
  }

  get signal(): AbortSignal {
    return this.#cancellation().signal;
  }

  get guid(): string | undefined {
    const [sent] = this.args;
    const guid: unknown = typeof sent === "object" && sent !== null ? Reflect.get(sent, "guid") : undefined;
    return typeof guid === "string" ? guid : undefined;
  }

  get outlivesConnection(): boolean {
    return this.entry?.once !== undefined;
  }

  cancel(reason: GosfError): void {
    this.#cancellation().cancel(reason);
  }

  #cancellation(): Cancellation {
    if (this.cancellation === undefined) {
      this.cancellation = new Cancellation(this.deadlineAt);
      if (this.isAnswered) this.cancellation.end();
    }
    return this.cancellation;
  }

  report(error: unknown): void {
    this.isReported = true;
    this.host.errors.report(error, { client: this.client, request: this });
  }
}
