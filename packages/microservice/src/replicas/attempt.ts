import { stream, type StreamOptions } from "@gosf/client";
import { GosfError, type Contract, type Message, type SuccessMessage, type WritableMessage } from "@gosf/protocol";
import type { Breaker, Probe } from "./breaker.ts";
import type { AnyClient, Line } from "./line.ts";

/** Where it is made. */
export interface AttemptHost {
  readonly breaker: Breaker;
  /** What was begun on a connection has ended. */
  ended(line: Line): void;
}

/** One use of a replica: it counts as pending there until it ends, and how it ends tells how the replica is. */
export class Attempt<H extends AttemptHost = AttemptHost> {
  /** Where it is made. */
  readonly host: H;
  readonly #line: Line;
  readonly #probe: Probe | undefined;

  constructor(host: H, line: Line, probe: Probe | undefined) {
    this.host = host;
    this.#line = line;
    this.#probe = probe;
  }

  /** The connection it goes over. */
  get client(): AnyClient {
    return this.#line.client;
  }

  /** Reads a stream, and ends with it. */
  async *stream(endpoint: string, message: WritableMessage, options: StreamOptions): AsyncGenerator<SuccessMessage, void, void> {
    try {
      yield* stream<Contract, string>(this.client, endpoint, message, options);
    } finally {
      this.end(undefined);
    }
  }

  /** It was answered, or failed, or was given up, of which nothing is learnt. */
  end(outcome: Message | GosfError | undefined): void {
    const { breaker } = this.host;
    if (outcome === undefined) breaker.forget(this.#probe);
    else if (!GosfError.is(outcome)) breaker.succeed();
    else if (outcome.code === "timeout" || outcome.code === "disconnected") breaker.fail(this.#probe);
    else breaker.forget(this.#probe);
    this.host.ended(this.#line);
  }
}
