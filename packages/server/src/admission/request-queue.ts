import { awaitTurn, maxTurnMessages, nextTurnMessages, type TurnTaker } from "@gosf/wire/server";
import type { Socket } from "socket.io";

/** Bytes of requests that wait for room in the send queue, above which their connection is not read any further. */
const maxHeldBytes = 262_144;
/** Above this many places already left, the list of a {@link RequestQueue} is shortened. */
const shortenAbove = 1024;

/** A request that waits. */
export interface WaitingRequest {
  /** Bytes that it counts for. */
  readonly heldBytes: number;
  /** Names it for its caller, if it is not in flight. */
  readonly heldGuid: string | undefined;
  /** Starts the request, or drops it if its client has left. */
  start(): void;
  /** Its caller waits for it no longer: it is answered with this code when its turn has come. */
  cancel(code: "aborted" | "timeout"): void;
}

/** What request queues need of the send queues. */
export interface SendQueues {
  readonly allHaveRoom: boolean;
  hasRoom(connection: Socket["conn"]): boolean;
  whenRoom(connection: Socket["conn"], callback: () => void): void;
  pauseReading(connection: Socket["conn"]): void;
  resumeReading(connection: Socket["conn"]): void;
}

/** Whose requests wait. */
export interface RequestQueueOwner {
  readonly socket: Socket;
  readonly sendQueues: SendQueues;
  /** `undefined` while requests start as they arrive. */
  queue: RequestQueue | undefined;
}

/**
 * The waiting requests of one client, in order of arrival. They wait while the queue is paused, each pause by its own reason, and start in turns: the
 * responses to some show whether the client reads before the others start.
 */
export class RequestQueue implements TurnTaker {
  readonly #owner: RequestQueueOwner;
  #requests: (WaitingRequest | undefined)[] = [];
  #next = 0;
  #pauses = 0;
  #heldBytes = 0;
  #awaitsRoom = false;
  #isReadingPaused = false;
  #isRunning = false;
  #awaitsTurn = false;
  /** Requests that have started in this turn, and that may. */
  #started = 0;
  #allowed = maxTurnMessages;
  /** Those that have a guid, once a caller has cancelled one. */
  #byGuid: Map<string, WaitingRequest[]> | undefined;

  constructor(owner: RequestQueueOwner) {
    this.#owner = owner;
  }

  /** Whether requests wait until their client reads. */
  get awaitsRoom(): boolean {
    return this.#awaitsRoom;
  }

  pause(): void {
    this.#pauses++;
  }

  resume(): void {
    this.#pauses--;
    this.#run();
  }

  push(request: WaitingRequest): void {
    this.#requests.push(request);
    if (this.#byGuid !== undefined) index(this.#byGuid, request);
    this.#heldBytes += request.heldBytes;
    if (this.#heldBytes < maxHeldBytes || this.#isReadingPaused) return;
    this.#isReadingPaused = true;
    this.#owner.sendQueues.pauseReading(this.#owner.socket.conn);
  }

  /** Cancels those of a guid that are not in flight. */
  cancelCall(guid: string, code: "aborted" | "timeout"): void {
    if (this.#byGuid === undefined) {
      this.#byGuid = new Map();
      for (let at = this.#next; at < this.#requests.length; at++) index(this.#byGuid, this.#requests[at]);
    }
    for (const request of this.#byGuid.get(guid) ?? []) request.cancel(code);
    this.#byGuid.delete(guid);
  }

  /** Pauses until the send queue of the connection has room. */
  awaitRoom(): void {
    if (this.#awaitsRoom) return;
    this.#awaitsRoom = true;
    this.#pauses++;
    this.#owner.sendQueues.whenRoom(this.#owner.socket.conn, () => {
      this.#awaitsRoom = false;
      this.resume();
    });
  }

  /** Starts the requests of another turn. */
  takeTurn(): void {
    this.#awaitsTurn = false;
    this.#started = 0;
    this.#run();
  }

  noteTurn(ms: number): void {
    this.#allowed = nextTurnMessages(this.#allowed, ms);
  }

  /** Starts requests until one of them has the others wait or fills the send queue, or the turn ends. */
  #run(): void {
    if (this.#isRunning || this.#awaitsTurn) return;
    const { sendQueues, socket } = this.#owner;
    this.#isRunning = true;
    while (this.#pauses === 0) {
      if (!sendQueues.hasRoom(socket.conn)) {
        this.awaitRoom();
        break;
      }
      if (this.#started >= this.#allowed && this.#next < this.#requests.length) {
        this.#awaitsTurn = true;
        awaitTurn(this, this.#heldBytes);
        break;
      }
      const request = this.#shift();
      if (request === undefined) break;
      this.#started++;
      this.#heldBytes -= request.heldBytes;
      if (this.#byGuid !== undefined) unindex(this.#byGuid, request);
      request.start();
    }
    this.#isRunning = false;
    if (this.#pauses === 0 && !this.#awaitsTurn) this.#end();
  }

  /** All have started: the next ones do so as they arrive. */
  #end(): void {
    this.#owner.queue = undefined;
    if (this.#isReadingPaused) this.#owner.sendQueues.resumeReading(this.#owner.socket.conn);
  }

  #shift(): WaitingRequest | undefined {
    if (this.#next === this.#requests.length) return undefined;
    const request = this.#requests[this.#next];
    this.#requests[this.#next++] = undefined;
    if (this.#next > shortenAbove && this.#next * 2 > this.#requests.length) {
      this.#requests = this.#requests.slice(this.#next);
      this.#next = 0;
    }
    return request;
  }
}

function index(byGuid: Map<string, WaitingRequest[]>, request: WaitingRequest | undefined): void {
  if (request?.heldGuid === undefined) return;
  const named = byGuid.get(request.heldGuid);
  if (named === undefined) byGuid.set(request.heldGuid, [request]);
  else named.push(request);
}

function unindex(byGuid: Map<string, WaitingRequest[]>, request: WaitingRequest): void {
  if (request.heldGuid === undefined) return;
  const named = byGuid.get(request.heldGuid);
  named?.shift(); // they start in order
  if (named?.length === 0) byGuid.delete(request.heldGuid);
}
