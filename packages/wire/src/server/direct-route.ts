import type { DecodedPacket } from "../decoded-packet.ts";
import process from "node:process";
import type { Socket } from "socket.io";
import { Decoder } from "../parser/decoder.ts";
import { isEventData } from "../parser/event-data.ts";
import { readPacketBytes } from "../websocket/packet-bytes.ts";
import type { TextReceiver } from "../websocket/text-frame-receiver.ts";
import { JoinedWebSocket } from "../websocket/joined-websocket.ts";
import { type ClientInternals, type ConnectionInternals, givenParser, type SocketInternals } from "./internals.ts";
import type { EventReceiver } from "./event-receiver.ts";

/**
 * The direct way of events from a WebSocket's frames to the receiver, past engine.io's and socket.io's layers. It is open to a frame only when
 * none of those layers has anything to do with it (no middleware, no listener on the way, nothing half received) and nothing that went
 * through them is still under way, for they defer events by two ticks.
 */
export class DirectRoute implements TextReceiver {
  readonly #socket: SocketInternals;
  readonly #client: ClientInternals;
  readonly #connection: ConnectionInternals;
  readonly #receiver: EventReceiver;
  readonly #onevent: SocketInternals["onevent"];
  /** How many rounds of deferral are under way. */
  #deferred = 0;
  /** Set from a disconnect to the end of its turn. */
  #ended = false;

  private constructor(socket: SocketInternals, receiver: EventReceiver, onevent: SocketInternals["onevent"]) {
    this.#socket = socket;
    this.#client = socket.client;
    this.#connection = socket.client.conn;
    this.#receiver = receiver;
    this.#onevent = onevent;
  }

  /** Opens the way for a socket of the main namespace, if its connection is a WebSocket and has none. */
  static open(socket: SocketInternals, receiver: EventReceiver, onevent: SocketInternals["onevent"]): void {
    const { conn, decoder } = socket.client;
    const webSocket = conn.transport.socket;
    if (!(webSocket instanceof JoinedWebSocket) || webSocket.offersText || socket.nsp.name !== "/") return;
    if (isKnownParser(socket, decoder)) webSocket.offerText(new DirectRoute(socket, receiver, onevent));
  }

  /** Closes it. */
  static close(socket: SocketInternals): void {
    const webSocket = socket.client.conn.transport.socket;
    if (webSocket instanceof JoinedWebSocket) webSocket.offerText(undefined);
  }

  receiveText(bytes: Buffer, start: number, end: number, isAscii: boolean): boolean {
    // "42": an event, and the main namespace's if what follows is its id or its data.
    if (bytes[start] === 0x34 && bytes[start + 1] === 0x32) {
      if (this.#ended) return true;
      if (this.#isOpen()) {
        const packet = readPacketBytes(bytes, start + 2, end, isAscii);
        if (packet !== undefined && isEventData(packet.data)) {
          this.#dispatch(packet.data, packet.id);
          return true;
        }
      }
    } else if (bytes[start] !== 0x34) {
      return false;
    }
    this.passedOn();
    return false;
  }

  passedOn(): void {
    this.#deferred++;
    process.nextTick(afterOneTick, this);
  }

  /** @internal Ends a round of deferral. */
  settle(): void {
    this.#deferred--;
  }

  #isOpen(): boolean {
    const socket = this.#socket;
    const connection = this.#connection;
    return (
      this.#deferred === 0 &&
      socket.connected &&
      connection.readyState === "open" &&
      socket.onevent === this.#onevent &&
      socket.fns.length === 0 &&
      (socket._anyListeners === undefined || socket._anyListeners.length === 0) &&
      !this.#client.decoder.reconstructor &&
      connection._events["packet"] === undefined &&
      connection._events["message"] === undefined &&
      typeof connection._events["data"] === "function" &&
      typeof connection.transport._events["packet"] === "function" &&
      typeof connection.transport.socket?._events["message"] === "function"
    );
  }

  #dispatch(data: [string | number, ...unknown[]], id: number | undefined): void {
    const socket = this.#socket;
    this.#keepAlive();
    const event = data.shift();
    // Those whose name is a number are not for the receiver.
    let taken = typeof event === "string";
    try {
      if (typeof event === "string") taken = this.#receiver(socket as unknown as Socket, event, data, id);
    } catch (error) {
      // Thrown where a listener's would be, so that the connection goes on reading.
      process.nextTick(rethrow, error);
    }
    if (!taken) {
      data.unshift(event);
      const packet: DecodedPacket = { type: 2, nsp: "/", data, declined: true };
      if (id !== undefined) packet.id = id;
      this.#client.ondecoded(packet);
      this.passedOn();
    }
    if (!socket.connected) {
      // As with socket.io, whose disconnected sockets still swallow what came in the same turn.
      this.#ended = true;
      process.nextTick(() => (this.#ended = false));
    }
  }

  /** As engine.io does on a packet: one that comes while a pong is awaited counts for it once, from protocol 4 on. */
  #keepAlive(): void {
    const connection = this.#connection;
    if (connection.protocol !== 3 && connection.pingTimeoutTimer !== null && !connection.hasRefreshedPingTimeout) {
      connection.pingTimeoutTimer.refresh();
      connection.hasRefreshedPingTimeout = true;
    }
  }
}

function afterOneTick(route: DirectRoute): void {
  process.nextTick(afterTwoTicks, route);
}

function afterTwoTicks(route: DirectRoute): void {
  route.settle();
}

function rethrow(error: unknown): void {
  throw error;
}

/** Whether frames mean what this package takes them to mean: the parser is socket.io's own or this package's, without a reviver. */
function isKnownParser(socket: SocketInternals, decoder: ClientInternals["decoder"]): boolean {
  const isKnown = givenParser(socket.nsp) === undefined || decoder.constructor === Decoder;
  return isKnown && decoder.opts !== undefined && decoder.opts.reviver === undefined;
}
