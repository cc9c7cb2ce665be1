import type { GosfError } from "@gosf/protocol";
import type { Socket } from "socket.io";
import { InFlight } from "./in-flight.ts";
import { RequestQueue, type RequestQueueOwner, type SendQueues, type WaitingRequest } from "./request-queue.ts";

/** A client whose requests are admitted. */
export interface AdmittedClient {
  readonly socket: Socket;
  readonly sendQueues: SendQueues;
  /** Those that are not answered yet; `undefined` until one of them has had to wait. */
  requests: ClientRequests | undefined;
}

/** The requests of one client that are not answered yet: those that wait for their turn, and those in flight. */
export class ClientRequests implements RequestQueueOwner {
  readonly inFlight: InFlight = new InFlight();
  readonly socket: Socket;
  readonly sendQueues: SendQueues;
  queue: RequestQueue | undefined = undefined;

  constructor({ socket, sendQueues }: AdmittedClient) {
    this.socket = socket;
    this.sendQueues = sendQueues;
  }

  /** Has later requests wait until {@link resume}: controllers see them in order of arrival. Pauses are counted. */
  pause(): void {
    this.queue ??= new RequestQueue(this);
    this.queue.pause();
  }

  /** Ends one pause. After the last one those that wait start, in order, until one of them pauses again. */
  resume(): void {
    this.queue?.resume();
  }

  /** Has a request wait until the send queue has room and all before it have started. */
  hold(request: WaitingRequest): void {
    this.queue ??= new RequestQueue(this);
    this.queue.awaitRoom();
    this.queue.push(request);
  }

  /** Their caller waits for those of a guid no longer. */
  cancelCall(guid: string, code: "aborted" | "timeout"): void {
    this.inFlight.cancelCall(guid, code);
    this.queue?.cancelCall(guid, code);
  }

  /** Has those in flight stop; of a lost connection, those that do not outlive it. */
  cancel(reason: GosfError): void {
    if (this.inFlight.size > 0) this.inFlight.cancel(reason);
  }

  /** The caller of a stream takes more of its items. */
  grant(guid: string, items: number): void {
    for (const request of this.inFlight.of(guid)) request.stream?.grant(items);
  }
}

/** The requests of a client, made when the first of them has to wait. */
export function requestsOf(client: AdmittedClient): ClientRequests {
  client.requests ??= new ClientRequests(client);
  return client.requests;
}
