import { GosfError } from "@gosf/protocol";
import { stacklessError } from "@gosf/protocol/peer";
import type { ReplyStream } from "../streams/reply-stream.ts";

/**
 * Where a request stands: `starting`, which most are until they are answered, at once; `in-flight`, since it has had to wait for something; `settled`, in
 * flight and its caller waits for it no longer: it was cancelled, or it is answered and only its hooks are left.
 */
export type Standing = "starting" | "in-flight" | "settled";

/** A request that has begun and is not answered yet, as those see it who may stop it. */
export interface RequestInFlight {
  /** Names the call at both ends. It is known before the request has been read. */
  readonly guid: string | undefined;
  /** Where it answers with a stream. */
  readonly stream: ReplyStream | undefined;
  /** Whether it goes on when its caller's connection is lost, since the caller may come back for the answer. */
  readonly outlivesConnection: boolean;
  standing: Standing;
  cancel(reason: GosfError): void;
}

type Named = RequestInFlight | Set<RequestInFlight>;

const none: readonly RequestInFlight[] = [];

/** The requests of one client that wait for something. Those that are answered at once never get here. */
export class InFlight {
  readonly #requests = new Set<RequestInFlight>();
  /**
   * The same by guid. It is made when a caller first names a call in a signal, and dropped when nothing is in flight: most callers never do, and a
   * Map that is filled and emptied all the time keeps what has left it until the next full garbage collection.
   */
  #byGuid: Map<string, Named> | undefined;
  #settled = 0;

  get size(): number {
    return this.#requests.size;
  }

  /** Those that their caller waits for: the number that the caller itself knows. */
  get awaited(): number {
    return this.#requests.size - this.#settled;
  }

  add(request: RequestInFlight): void {
    this.#requests.add(request);
    if (this.#byGuid !== undefined) index(this.#byGuid, request);
  }

  delete(request: RequestInFlight): void {
    this.#requests.delete(request);
    if (request.standing === "settled") this.#settled--;
    if (this.#byGuid === undefined) return;
    if (this.#requests.size === 0) this.#byGuid = undefined;
    else unindex(this.#byGuid, request);
  }

  /** The caller of one of them waits for it no longer. */
  settle(request: RequestInFlight): void {
    if (request.standing === "settled") return;
    request.standing = "settled";
    this.#settled++;
  }

  /** Those of a guid that have not been cancelled by it: more than one if a call was sent again. */
  of(guid: string): Iterable<RequestInFlight> {
    const named = this.#requests.size === 0 ? undefined : this.#index().get(guid);
    if (named === undefined) return none;
    return named instanceof Set ? named : [named];
  }

  /** Cancels those of a guid. */
  cancelCall(guid: string, code: "aborted" | "timeout"): void {
    const requests = Array.from(this.of(guid));
    // They are not found by it any more: what names them again costs nothing.
    this.#byGuid?.delete(guid);
    for (const request of requests) {
      this.settle(request);
      request.cancel(stacklessError(code));
    }
  }

  /** Has all of them stop; of a lost connection, those that do not outlive it. */
  cancel(reason: GosfError): void {
    for (const request of Array.from(this.#requests)) {
      if (reason.code !== "disconnected" || !request.outlivesConnection) request.cancel(reason);
    }
  }

  #index(): Map<string, Named> {
    if (this.#byGuid === undefined) {
      this.#byGuid = new Map();
      for (const request of this.#requests) index(this.#byGuid, request);
    }
    return this.#byGuid;
  }
}

function index(byGuid: Map<string, Named>, request: RequestInFlight): void {
  const { guid } = request;
  if (guid === undefined) return;
  const named = byGuid.get(guid);
  if (named instanceof Set) named.add(request);
  else byGuid.set(guid, named === undefined ? request : new Set([named, request]));
}

function unindex(byGuid: Map<string, Named>, request: RequestInFlight): void {
  const { guid } = request;
  if (guid === undefined) return;
  const named = byGuid.get(guid);
  if (named === request) byGuid.delete(guid);
  else if (named instanceof Set && named.delete(request) && named.size === 0) byGuid.delete(guid);
}
