import type { BodySchema, GosfError, Message, RequestMessage } from "@gosf/protocol";
import type { Admission, AdmittedRequest } from "../admission/admission.ts";
import type { Standing } from "../admission/in-flight.ts";
import { Cancellation } from "../cancellation/cancellation.ts";
import type { ReplyStream } from "../streams/reply-stream.ts";
import type { Client } from "../model/client.ts";
import type { Connection } from "../connections/connection.ts";
import { defineContextParent } from "../model/context.ts";
import type { ErrorReporter } from "../hooks/error-reporter.ts";
import type { Hooks } from "../hooks/hooks.ts";
import type { Request } from "../model/request.ts";
import { beginTrace } from "./trace.ts";

/** What all exchanges of an app share. */
export interface ExchangeHost {
  readonly hooks: Hooks;
  readonly errors: ErrorReporter;
  readonly admission: Admission;
  /** Whether calls made inside a controller inherit from its request without being told. */
  readonly isAmbient: boolean;
}

/** A controller of which the types are not known any more. */
export type AnyController = (client: Client, request: Request) => unknown;

/** One endpoint, ready to answer. */
export interface Endpoint {
  readonly name: string;
  readonly controller: AnyController;
  readonly request: BodySchema | undefined;
  readonly response: BodySchema | undefined;
  /** Whether the contract says that it answers with a stream. */
  readonly isStream: boolean;
  /** The way of its requests. */
  readonly pipeline: Pipeline;
  /** Whether its requests go on when their caller's connection is lost, since the caller may come back for the answer. */
  readonly outlivesConnection: boolean;
  /** How the packet of its event copy begins. */
  readonly copyStart: string;
}

/** One step of a request's way. It returns a promise only if the next one must wait for it; what it throws becomes the response. */
export type Step = (exchange: Exchange) => PromiseLike<unknown> | undefined;

/** The way of a request, or what is left of it. */
export interface Pipeline {
  readonly steps: readonly Step[];
  /** Where the step is that calls the controller: before it, later requests of the client wait. -1 if that is over. */
  readonly controller: number;
  /** Where the steps begin that take a response to its caller: what fails before the controller goes on there. */
  readonly beforeResponse: number;
}

const unread: RequestMessage = Object.freeze({ success: false, text: "", meta: Object.freeze({}), body: Object.freeze({}) });

/** One request and its answer, seen from inside: what controllers and hooks get as {@link Request}. One object serves both. */
export class Exchange implements Request, AdmittedRequest {
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
  pipeline: Pipeline;
  /** Which of its steps comes next. */
  step = 0;
  /** Whether it has gone all its way. */
  isAnswered = false;
  standing: Standing = "starting";
  /** Whether later requests of its client wait for it. */
  isHolding = false;
  /** Whether the errors hooks know of its failure already. */
  isReported = false;
  /** When it arrived, if it has waited since, on the clock of `performance.now()`. */
  arrivedAt: number | undefined = undefined;
  /** When its caller gives up, on the clock of `performance.now()`. */
  deadlineAt: number | undefined = undefined;
  /** Trace context that its caller sent. */
  sentTrace: string | undefined = undefined;
  cancellation: Cancellation | undefined = undefined;
  stream: ReplyStream | undefined = undefined;
  /** What a step of its endpoint keeps for a later one. */
  kept: unknown = undefined;
  /** The response as it travels, where it is known before it is sent. */
  encoded: string | null | undefined = undefined;

  #trace: string | undefined = undefined;

  static {
    defineContextParent(this.prototype, ({ client }): Client => client);
  }

  constructor(
    host: ExchangeHost,
    client: Connection,
    endpoint: string,
    entry: Endpoint | undefined,
    pipeline: Pipeline,
    args: readonly unknown[],
    ackId: number | undefined,
  ) {
    this.host = host;
    this.client = client;
    this.endpoint = endpoint;
    this.entry = entry;
    this.pipeline = pipeline;
    this.args = args;
    this.ackId = ackId;
  }

  get deadline(): number | undefined {
    return this.deadlineAt === undefined ? undefined : Date.now() + this.deadlineAt - performance.now();
  }

  get signal(): AbortSignal {
    return this.#cancellation().signal;
  }

  get traceparent(): string {
    return (this.#trace ??= beginTrace(this.sentTrace));
  }

  get traceId(): string {
    return this.traceparent.slice(3, 35);
  }

  get guid(): string | undefined {
    const [sent] = this.args;
    const guid: unknown = typeof sent === "object" && sent !== null ? Reflect.get(sent, "guid") : undefined;
    return typeof guid === "string" ? guid : undefined;
  }

  get outlivesConnection(): boolean {
    return this.entry?.outlivesConnection === true;
  }

  /** Takes another way from here. */
  goOn(pipeline: Pipeline): void {
    this.pipeline = pipeline;
    this.step = 0;
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
