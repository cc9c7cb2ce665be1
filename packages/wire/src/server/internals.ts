import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Namespace, Socket } from "socket.io";
import type { DecodedPacket } from "../decoded-packet.ts";
import type { JoinedWebSocket } from "../websocket/joined-websocket.ts";

/**
 * What this package uses of socket.io and engine.io beyond their public members. They are peers in a range of versions, so the direct ways
 * check for what they need and leave all else to the ordinary ways; `internals.test.ts` fails when a version takes one of these away.
 */

/** Node's EventEmitter keeps one listener as a function, several as an array: the cheapest way to ask who listens. */
export interface Emitting {
  _events: Record<string, unknown>;
}

/** socket.io's Socket. */
export interface SocketInternals {
  readonly client: ClientInternals;
  readonly nsp: Namespace;
  readonly connected: boolean;
  fns: unknown[];
  onevent: (packet: DecodedPacket) => void;
  ack(id: number): (...args: unknown[]) => void;
  run(event: unknown[], done: (error: Error | undefined) => void): void;
  _onerror(error: Error): void;
  _anyListeners?: ((...args: unknown[]) => void)[];
  _anyOutgoingListeners?: unknown[];
  notifyOutgoingListeners(packet: { data: unknown[] }): void;
}

/** socket.io's Client: what all namespaces of one connection share. */
export interface ClientInternals {
  readonly conn: ConnectionInternals;
  readonly decoder: { reconstructor?: object | null; opts?: { reviver?: unknown } };
  ondecoded(packet: DecodedPacket): void;
}

/** A packet in engine.io's write buffer. */
export interface EnginePacket {
  readonly type: string;
  readonly data?: string | ArrayBufferView | ArrayBuffer;
  /** Of a broadcast: the frame that all its receivers share. */
  readonly options?: { readonly wsPreEncodedFrame?: readonly Buffer[] };
}

/** engine.io's Socket. */
export interface ConnectionInternals extends EventEmitter, Emitting {
  readyState: string;
  readonly protocol: number;
  readonly transport: TransportInternals;
  readonly server: Emitting;
  writeBuffer: EnginePacket[];
  pingTimeoutTimer: { refresh(): unknown } | null;
  hasRefreshedPingTimeout: boolean;
  flush(): void;
  onClose(reason: string): void;
  /** This package's own: the size of the write buffer, once it was asked for. */
  bufferTally?: BufferTally;
}

/** The size of one write buffer of engine.io, which makes a new one at each flush. */
export interface BufferTally {
  buffer: readonly EnginePacket[];
  /** Packets of it that are counted. */
  length: number;
  bytes: number;
}

/** engine.io's transport, which has a WebSocket if it is that one. */
export interface TransportInternals extends Emitting {
  readonly name: string;
  writable: boolean;
  /** Of long polling: time for the client's last poll when it is closed, in milliseconds. */
  closeTimeout?: number;
  readonly socket?: JoinedWebSocket & Emitting;
  emit(event: "packet", packet: unknown): boolean;
}

/** engine.io's transport for long polling. */
export interface PollingInternals extends TransportInternals {
  /** The response of the poll that waits. */
  readonly res: ServerResponse | null;
  onPacket(packet: unknown): void;
  onDataRequest(request: IncomingMessage, response: ServerResponse): void;
  doWrite(data: string | Buffer, options: object, callback: () => void): void;
  onError(message: string): void;
}

/** socket.io's Server. */
interface ServerInternals {
  readonly opts: { connectionStateRecovery?: object; parser?: object };
}

/** The private side of a socket: the one place where its public type is set aside. */
export function socketInternals(socket: Socket): SocketInternals {
  return socket as unknown as SocketInternals;
}

/** The same of a connection. */
export function connectionInternals(connection: Socket["conn"]): ConnectionInternals {
  return connection as unknown as ConnectionInternals;
}

/** Whether sockets of this namespace may be restored after a disconnect, so that what they were sent must be kept. */
export function recoversState(namespace: Namespace): boolean {
  return serverInternals(namespace).opts.connectionStateRecovery !== undefined;
}

/** The parser the server was given, if it was given one. */
export function givenParser(namespace: Namespace): object | undefined {
  return serverInternals(namespace).opts.parser;
}

function serverInternals(namespace: Namespace): ServerInternals {
  return namespace.server as unknown as ServerInternals;
}
