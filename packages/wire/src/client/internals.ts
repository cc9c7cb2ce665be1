import type { Socket } from "socket.io-client";
import type { DecodedPacket } from "../decoded-packet.ts";
import type { JoinedWebSocket } from "../websocket/joined-websocket.ts";

/**
 * What this package uses of socket.io-client and engine.io-client beyond their public members. They are peers in a range of versions, so
 * the direct ways check for what they need and leave all else to the ordinary ways; `internals.test.ts` fails when a version takes one of
 * these away.
 */

/** A component-emitter: who listens to "x" stands under "$x". */
export interface Emitting {
  _callbacks?: Record<string, unknown[] | undefined>;
}

/** socket.io-client's Socket. */
export interface SocketInternals {
  readonly io: ManagerInternals;
  readonly nsp: string;
  readonly connected: boolean;
  onevent: (packet: DecodedPacket) => void;
  onack: (packet: DecodedPacket) => void;
  /** There is one while the server recovers connections' state; the socket then notes the last event's offset. */
  _pid?: string;
  _anyListeners?: unknown[];
  _anyOutgoingListeners?: unknown[];
  notifyOutgoingListeners(packet: { data: unknown[] }): void;
}

/** socket.io-client's Manager. */
export interface ManagerInternals extends Emitting {
  readonly engine: EngineInternals;
  readonly opts: { parser?: object };
  readonly decoder: Emitting & { reconstructor?: object | null; opts?: { reviver?: unknown } };
  ondecoded(packet: DecodedPacket): void;
}

/** engine.io-client's Socket. */
export interface EngineInternals extends Emitting {
  readonly readyState: string;
  readonly upgrading?: boolean;
  readonly writeBuffer: unknown[];
  readonly transport: { readonly ws?: JoinedWebSocket | null };
  _hasPingExpired?(): boolean;
}

/** The private side of a socket: the one place where its public type is set aside. */
export function socketInternals(socket: Socket): SocketInternals {
  return socket as unknown as SocketInternals;
}
