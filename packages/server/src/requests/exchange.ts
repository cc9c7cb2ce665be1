import type { Message, RequestMessage } from "@gosf/protocol";
import type { Connection } from "../connections/connection.ts";
import type { ContextHolder } from "../context.ts";
import type { ErrorReporter } from "../hooks/error-reporter.ts";
import type { Hooks } from "../hooks/hooks.ts";
import type { Work } from "../work.ts";
import type { Endpoint } from "./endpoints.ts";
import type { Request } from "./request.ts";

/** What all exchanges of an app share. */
export interface ExchangeHost {
  readonly hooks: Hooks;
  readonly errors: ErrorReporter;
  readonly work: Work;
}

const unread: RequestMessage = Object.freeze({ success: false, text: "", meta: Object.freeze({}), body: Object.freeze({}) });

/** One request and its answer, seen from inside: what controllers and hooks get as {@link Request}. One object serves both. */
export class Exchange implements Request {
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
  /** Whether it has had to wait: then it counts as work under way. */
  isWork = false;
  /** Whether later requests of its client wait for it. */
  isHolding = false;
  /** Whether the errors hooks know of its failure already. */
  isReported = false;

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

  get contextOwner(): object {
    return this;
  }

  get contextParent(): ContextHolder {
    return this.client;
  }

  report(error: unknown): void {
    this.isReported = true;
    this.host.errors.report(error, { client: this.client, request: this });
  }
}
