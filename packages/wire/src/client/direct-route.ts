import type { DecodedPacket } from "../decoded-packet.ts";
import process from "node:process";
import { Decoder } from "../parser/decoder.ts";
import { isEventData } from "../parser/event-data.ts";
import type { TextReceiver } from "../websocket/text-frame-receiver.ts";
import { JoinedWebSocket } from "../websocket/joined-websocket.ts";
import { readPacketBytes } from "../websocket/packet-bytes.ts";
import type { EngineInternals, ManagerInternals, SocketInternals } from "./internals.ts";
import type { PacketReceiver } from "./packet-receiver.ts";

const EVENT = 2;
const ACK = 3;

/**
 * The direct way of packets from a WebSocket's frames to the receiver, past engine.io-client's and socket.io-client's layers. It is open to a frame
 * only when none of those layers has anything to do with it, and nothing that went through them is still under way.
 */
export class DirectRoute implements TextReceiver {
  readonly #socket: SocketInternals;
  readonly #manager: ManagerInternals;
  readonly #engine: EngineInternals;
  readonly #receiver: PacketReceiver;
  readonly #onevent: SocketInternals["onevent"];
  readonly #onack: SocketInternals["onack"];
  /** How many rounds of deferral are under way. */
  #deferred = 0;

  private constructor(
    socket: SocketInternals,
    receiver: PacketReceiver,
    onevent: SocketInternals["onevent"],
    onack: SocketInternals["onack"],
  ) {
    this.#socket = socket;
    this.#manager = socket.io;
    this.#engine = socket.io.engine;
    this.#receiver = receiver;
    this.#onevent = onevent;
    this.#onack = onack;
  }

  /** Opens the way for a socket of the main namespace, if its connection is a WebSocket and has none. */
  static open(
    socket: SocketInternals,
    receiver: PacketReceiver,
    onevent: SocketInternals["onevent"],
    onack: SocketInternals["onack"],
  ): void {
    const webSocket = socket.io.engine.transport.ws;
    if (socket.nsp !== "/" || !(webSocket instanceof JoinedWebSocket) || webSocket.offersText || !isKnownParser(socket.io)) return;
    webSocket.offerText(new DirectRoute(socket, receiver, onevent, onack));
  }

  /** Closes it. */
  static close(socket: SocketInternals): void {
    const webSocket = socket.io.engine?.transport?.ws;
    if (socket.nsp === "/" && webSocket instanceof JoinedWebSocket) webSocket.offerText(undefined);
  }

  receiveText(bytes: Buffer, start: number, end: number, isAscii: boolean): boolean {
    if (bytes[start] !== 0x34) return false; // not a message
    const type = bytes[start + 1]! - 0x30;
    if ((type === EVENT || type === ACK) && this.#isOpen()) {
      const packet = readPacketBytes(bytes, start + 2, end, isAscii);
      if (packet !== undefined) {
        if (type === EVENT && isEventData(packet.data)) {
          this.#receiveEvent(packet.data, packet.id);
          return true;
        }
        if (type === ACK && packet.id !== undefined) {
          this.#receiveAck(packet.id, packet.data);
          return true;
        }
      }
    }
    this.passedOn();
    return false;
  }

  passedOn(): void {
    this.#deferred++;
    process.nextTick(settle, this);
  }

  /** @internal Ends a round of deferral. */
  settle(): void {
    this.#deferred--;
  }

  #isOpen(): boolean {
    const socket = this.#socket;
    const manager = this.#manager;
    const engine = this.#engine;
    return (
      this.#deferred === 0 &&
      socket.connected &&
      manager.engine === engine &&
      engine.readyState === "open" &&
      socket.onevent === this.#onevent &&
      socket.onack === this.#onack &&
      socket._pid === undefined &&
      (socket._anyListeners === undefined || socket._anyListeners.length === 0) &&
      !manager.decoder.reconstructor &&
      manager._callbacks?.["$packet"]?.length === 1 &&
      engine._callbacks?.["$data"]?.length === 1 &&
      engine._callbacks["$packet"] === undefined &&
      engine._callbacks["$message"] === undefined &&
      engine._callbacks["$heartbeat"] === undefined
    );
  }

  #receiveEvent(data: [string | number, ...unknown[]], id: number | undefined): void {
    const event = data.shift();
    // Those whose name is a number are not for the receiver.
    let taken = typeof event === "string";
    try {
      if (typeof event === "string") taken = this.#receiver.onEvent(event, data, id);
    } catch (error) {
      process.nextTick(rethrow, error);
    }
    if (taken) return;
    data.unshift(event);
    this.#leave(id === undefined ? { type: EVENT, nsp: "/", data } : { type: EVENT, nsp: "/", data, id });
  }

  #receiveAck(id: number, data: unknown[]): void {
    let taken = true;
    try {
      taken = this.#receiver.onAck(id, data);
    } catch (error) {
      process.nextTick(rethrow, error);
    }
    if (!taken) this.#leave({ type: ACK, nsp: "/", data, id });
  }

  #leave(packet: DecodedPacket): void {
    packet.declined = true;
    this.#manager.ondecoded(packet);
    this.passedOn();
  }
}

function settle(route: DirectRoute): void {
  route.settle();
}

function rethrow(error: unknown): void {
  throw error;
}

/** Whether frames mean what this package takes them to mean: the parser is socket.io's own or this package's, without a reviver. */
function isKnownParser({ opts, decoder }: ManagerInternals): boolean {
  const isKnown = opts.parser === undefined || decoder.constructor === Decoder;
  return isKnown && decoder.opts !== undefined && decoder.opts.reviver === undefined;
}
