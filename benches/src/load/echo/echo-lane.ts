import type { Connection } from "../connection/connection.ts";
import { EchoAnswers } from "./echo-answers.ts";
import { EchoRequests, type BodyJson } from "./echo-frames.ts";
import type { Latencies } from "../latencies.ts";

/** Requests that one connection may have in flight. */
const capacity = 8192;

export interface EchoLaneOptions {
  readonly event: string;
  readonly body: BodyJson;
  /** Whether an event copy comes before each ack. */
  readonly copies: boolean;
  readonly latencies: Latencies;
  /** JSON of each answer, if it is not an echo. */
  readonly answer?: string | undefined;
}

/** The requests and answers of one connection. */
export class EchoLane {
  readonly #connection: Connection;
  readonly #requests: EchoRequests;
  readonly #answers: EchoAnswers;
  readonly #copies: boolean;
  readonly #latencies: Latencies;
  readonly #sentAt: Float64Array = new Float64Array(capacity);
  readonly #inFlightIds: Int32Array = new Int32Array(capacity).fill(-1);
  #nextId = 0;
  #nextCopy = 0;
  #now = 0;
  /** Answers since the last chunk began. */
  #answered = 0;

  constructor(connection: Connection, { event, body, copies, latencies, answer }: EchoLaneOptions) {
    this.#connection = connection;
    this.#requests = new EchoRequests(connection.lane, connection.masks, event, body);
    this.#answers = new EchoAnswers(connection.lane, event, body, answer);
    this.#copies = copies;
    this.#latencies = latencies;
    connection.onText = (buffer, start, end) => this.#receive(buffer, start, end);
  }

  /**
   * Sends requests in one write.
   *
   * @param since the moment from which their latency counts
   */
  send(count: number, since: number): void {
    const first = this.#nextId;
    for (let id = first; id < first + count; id += 1) {
      const slot = id & (capacity - 1);
      if (this.#inFlightIds[slot] !== -1)
        throw new Error(`the server does not keep up: it is ${capacity} requests behind on connection ${this.#connection.lane}`);
      this.#inFlightIds[slot] = id;
      this.#sentAt[slot] = since;
    }
    this.#nextId += count;
    this.#connection.send(this.#requests.frames(first, count));
  }

  /** Calls `next` after each chunk, with how many answers came in it. */
  onAnswered(next: (count: number, now: number) => void): void {
    this.#connection.onChunkEnd = () => {
      const count = this.#answered;
      this.#answered = 0;
      const now = this.#now;
      this.#now = 0;
      if (count > 0) next(count, now);
    };
  }

  #receive(buffer: Buffer, start: number, end: number): void {
    if (this.#now === 0) this.#now = performance.now();
    const id = this.#answers.read(buffer, start, end, this.#nextCopy);
    if (id === -1) {
      if (!this.#copies || this.#nextCopy >= this.#nextId) throw new Error("an event copy that nobody asked for");
      this.#nextCopy += 1;
      return;
    }
    const slot = id & (capacity - 1);
    if (this.#inFlightIds[slot] !== id) throw new Error(`an answer to request ${id}, which is not in flight`);
    if (this.#copies && this.#nextCopy <= id) throw new Error(`request ${id} was acked before its event copy came`);
    this.#inFlightIds[slot] = -1;
    this.#answered += 1;
    this.#latencies.record(this.#now - this.#sentAt[slot]!);
  }
}
