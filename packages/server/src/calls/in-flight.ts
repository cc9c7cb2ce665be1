import type { GosfError } from "@gosf/protocol";
import type { ReplyStream } from "./reply-stream.ts";

/** A request that has begun and is not answered yet, as those see it who may stop it. */
export interface RequestInFlight {
  readonly message: { readonly guid?: string | undefined };
  /** Where it answers with a stream. */
  readonly stream: ReplyStream | undefined;
  /** Whether it goes on when its caller's connection is lost, since the caller may come back for the answer. */
  readonly outlivesConnection: boolean;
  cancel(reason: GosfError): void;
}

/** The requests of one client that wait for something. Those that are answered at once never get here. */
export class InFlight {
  readonly #requests = new Set<RequestInFlight>();

  get size(): number {
    return this.#requests.size;
  }

  add(request: RequestInFlight): void {
    this.#requests.add(request);
  }

  delete(request: RequestInFlight): void {
    this.#requests.delete(request);
  }

  /** Those of a guid: more than one if a call was sent again. */
  of(guid: string): RequestInFlight[] {
    return Array.from(this.#requests).filter((request) => request.message.guid === guid);
  }

  /** Has all of them stop; of a lost connection, those that do not outlive it. */
  cancel(reason: GosfError): void {
    for (const request of Array.from(this.#requests)) {
      if (reason.code !== "disconnected" || !request.outlivesConnection) request.cancel(reason);
    }
  }
}
