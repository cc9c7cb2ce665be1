import type { IncomingMessage, ServerResponse } from "node:http";
import { awaitTurn, maxTurnMessages, mayGoOn, nextTurnMessages, type TurnTaker } from "../websocket/message-turns.ts";
import type { ConnectionInternals, PollingInternals } from "./internals.ts";
import { LateResponse } from "./late-response.ts";

/** The size of a packet of engine.io that has arrived. */
function packetSize(packet: unknown): number {
  const { data } = packet as { data?: string | ArrayBufferView }; // what its parser makes
  return data === undefined ? 0 : typeof data === "string" ? data.length : data.byteLength;
}

const valves = new WeakMap<ConnectionInternals, PollingValve>();

/**
 * Reads the packets of a long-polling connection's POSTs in turns, can stop between them, and answers a POST once all of its packets are read.
 * It also counts the responses to polls that their client has not taken.
 */
export class PollingValve implements TurnTaker {
  /** Bytes of responses that the operating system has not taken. */
  unsentBytes = 0;
  /** Bytes of responses that it has. */
  sentBytes = 0;
  /** Bytes of packets that have arrived and are not read. */
  waitingBytes = 0;
  readonly #connection: ConnectionInternals;
  readonly #onSent: () => void;
  readonly #responses = new Set<ServerResponse>();
  #packets: unknown[] = [];
  #next = 0;
  #readInTurn = 0;
  #allowed = maxTurnMessages;
  #isPaused = false;
  #awaitsTurn = false;
  #late: LateResponse | undefined;
  /** Reads a POST that came while reading was paused. */
  #postponed: { read(): void; refuse(): void } | undefined;

  private constructor(connection: ConnectionInternals, onSent: () => void) {
    this.#connection = connection;
    this.#onSent = onSent;
  }

  /**
   * Gives a connection that begins with long polling its valve.
   *
   * @param onSent - called when a response has been taken
   */
  static install(connection: ConnectionInternals, onSent: () => void): void {
    const valve = new PollingValve(connection, onSent);
    valves.set(connection, valve);
    valve.#cover(connection.transport as PollingInternals);
    connection.once("close", valve.#close);
    connection.once("upgrade", valve.#upgrade);
  }

  /** The valve of a connection that began with long polling. */
  static of(connection: ConnectionInternals): PollingValve | undefined {
    return valves.get(connection);
  }

  /** Reads no further packet, and no further POST. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Reads on, at once. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    const post = this.#postponed;
    this.#postponed = undefined;
    post?.read();
    this.#read();
  }

  /** Ends the responses that their client does not take. */
  dropResponses(): void {
    for (const response of this.#responses) response.destroy();
  }

  /** Reads the packets of another turn. */
  takeTurn(): void {
    this.#awaitsTurn = false;
    this.#readInTurn = 0;
    this.#read();
  }

  noteTurn(ms: number): void {
    this.#allowed = nextTurnMessages(this.#allowed, ms);
  }

  get #isIdle(): boolean {
    return !this.#isPaused && !this.#awaitsTurn && this.#next === this.#packets.length;
  }

  /** engine.io has no other place for it: its transport is made by name, and these are its own methods' ways to each other. */
  #cover(transport: PollingInternals): void {
    const methods = Object.getPrototypeOf(transport) as PollingInternals;
    transport.onPacket = (packet) => this.#receive(packet);
    transport.onDataRequest = (request, response) => this.#post(methods, transport, request, response);
    transport.doWrite = (data, options, callback) => {
      if (transport.res) this.#watch(transport.res, typeof data === "string" ? Buffer.byteLength(data) : data.length);
      methods.doWrite.call(transport, data, options, callback);
    };
  }

  #post(methods: PollingInternals, transport: PollingInternals, request: IncomingMessage, response: ServerResponse): void {
    if (this.#late !== undefined) {
      transport.onError("data request overlap from client");
      response.writeHead(400).end();
      return;
    }
    const late = new LateResponse(response, () => this.#isIdle);
    this.#late = late;
    response.once("close", () => {
      if (this.#late === late) this.#late = undefined;
    });
    // What it uses of a response is what a late one has.
    const read = (): void => methods.onDataRequest.call(transport, request, late as unknown as ServerResponse);
    if (this.#isPaused) this.#postponed = { read, refuse: () => void response.writeHead(400).end() };
    else read();
  }

  #watch(response: ServerResponse, bytes: number): void {
    this.unsentBytes += bytes;
    this.#responses.add(response);
    response.once("close", () => {
      this.unsentBytes -= bytes;
      this.sentBytes += bytes;
      this.#responses.delete(response);
      this.#onSent();
    });
  }

  #receive(packet: unknown): void {
    this.#packets.push(packet);
    this.waitingBytes += packetSize(packet);
    if (this.#awaitsTurn && this.#readInTurn === 0) return;
    if (this.#readInTurn === 0 && !mayGoOn()) {
      // Others have used up their time. Until it is known what this one's packets bring about, one of them is read.
      this.#allowed = 1;
      this.#awaitTurn();
    } else if (this.#readInTurn < this.#allowed) this.#read();
  }

  #read(): void {
    while (this.#next < this.#packets.length && !this.#isPaused) {
      this.#awaitTurn();
      if (this.#readInTurn >= this.#allowed) return;
      this.#readInTurn++;
      const packet = this.#packets[this.#next];
      this.#packets[this.#next++] = undefined;
      this.waitingBytes -= packetSize(packet);
      // The connection may have another transport by now, whose packets come after these.
      this.#connection.transport.emit("packet", packet);
    }
    if (this.#isIdle) this.#rest();
  }

  /** All that came is read and dispatched. */
  #rest(): void {
    this.#packets = [];
    this.#next = 0;
    this.#allowed = maxTurnMessages;
    this.#late?.release();
    const { socket: webSocket } = this.#connection.transport;
    if (webSocket === undefined) return;
    // The upgrade is complete, and this valve not needed any more.
    valves.delete(this.#connection);
    this.#connection.removeListener("close", this.#close);
    webSocket.resumeReading?.();
  }

  /** What this turn's packets bring about is dealt with before the next one, and may pause the reading. */
  #awaitTurn(): void {
    if (this.#awaitsTurn) return;
    this.#awaitsTurn = true;
    awaitTurn(this, this.waitingBytes);
  }

  readonly #upgrade = (): void => {
    // Its transport is discarded, and closed once its POST is answered.
    this.#late?.force();
    if (this.#isIdle) this.#rest();
    else this.#connection.transport.socket?.pauseReading?.();
  };

  readonly #close = (): void => {
    this.#packets = [];
    this.#next = 0;
    this.waitingBytes = 0;
    this.#isPaused = false;
    const post = this.#postponed;
    this.#postponed = undefined;
    post?.refuse();
    this.#late?.force();
  };
}
