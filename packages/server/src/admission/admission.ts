import type { Work } from "../shared/work.ts";
import { requestsOf, type AdmittedClient } from "./client-requests.ts";
import type { RequestInFlight } from "./in-flight.ts";
import type { WaitingRequest } from "./request-queue.ts";

/** A client with fewer requests in flight than this is not refused for what other clients have, up to 1.25 times the limit of the app. */
const smallShare = 16;

/** Limits of an app's requests. */
export interface AdmissionLimits {
  /** Requests in flight, of all clients. */
  readonly maxInFlight: number;
  /** Requests in flight over one connection. */
  readonly maxInFlightPerConnection: number;
}

/** A request that may be in flight. */
export interface AdmittedRequest extends RequestInFlight {
  readonly client: AdmittedClient;
}

/** Requests that no caller waits for any longer may be in flight beyond the limit of the connection: a quarter of it, and 16 at least. */
function withSettled(limit: number): number {
  return limit + Math.max(smallShare, limit / 4);
}

/**
 * Admits the requests of an app: says which are too many and which have to wait, and counts those in flight. A request that is answered at once costs
 * it a few comparisons.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #work: Work;
  #inFlight = 0;

  /** @param work What a shutdown waits for. */
  constructor(limits: AdmissionLimits, work: Work) {
    this.#limits = limits;
    this.#work = work;
  }

  /** Whether the limits leave no room for another request of a client. */
  isFull({ requests }: AdmittedClient): boolean {
    const { maxInFlight, maxInFlightPerConnection } = this.#limits;
    const size = requests === undefined ? 0 : requests.inFlight.size;
    const awaited = requests === undefined ? 0 : requests.inFlight.awaited;
    if (awaited >= maxInFlightPerConnection || size >= withSettled(maxInFlightPerConnection)) return true;
    return this.#inFlight >= maxInFlight && (size >= smallShare || this.#inFlight >= Math.floor(maxInFlight * 1.25));
  }

  /** Whether a request that arrives now has to wait until its client reads. */
  mustWait({ requests, sendQueues, socket }: AdmittedClient): boolean {
    if (requests?.queue?.awaitsRoom === true) return true;
    return !sendQueues.allHaveRoom && !sendQueues.hasRoom(socket.conn);
  }

  /** Has a request wait until its client reads. It is not in flight, and a shutdown waits for it until {@link release}. */
  hold(client: AdmittedClient, request: WaitingRequest): void {
    this.#work.begin();
    requestsOf(client).hold(request);
  }

  /** One that was held has started, or was dropped. */
  release(): void {
    this.#work.end();
  }

  /** Counts a request that has to wait for something, once. */
  enter(request: AdmittedRequest): void {
    if (request.standing !== "starting") return;
    request.standing = "in-flight";
    this.#work.begin();
    this.#inFlight++;
    requestsOf(request.client).inFlight.add(request);
  }

  /** A request has gone all its way. */
  leave(request: AdmittedRequest): void {
    if (request.standing === "starting") return;
    request.client.requests?.inFlight.delete(request);
    this.#inFlight--;
    this.#work.end();
  }
}
