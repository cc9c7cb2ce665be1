import * as ws from "ws";
import type { Duplex } from "node:stream";

/**
 * The private members of ws that this package builds on. ws is an own dependency in one exact version, and `internals.test.ts` fails
 * when an update takes one of them away.
 */

/** Called when a frame has been handed to the operating system, or could not be. */
export type SendCallback = (error?: Error | null) => void;

/** What WebSocket#send() takes besides the data. */
export interface SendOptions {
  binary?: boolean | undefined;
  compress?: boolean | undefined;
  fin?: boolean | undefined;
  mask?: boolean | undefined;
}

/** ws's sender: everything a WebSocket writes passes its sendFrame(). */
export interface WsSender {
  _socket: Duplex;
  _state: number;
  _firstFragment: boolean;
  _bufferedBytes: number;
  sendFrame(frame: readonly (Buffer | string)[], callback?: SendCallback): void;
}

/** ws's receiver: a Writable that parses what the TCP socket delivers. */
export interface WsReceiver {
  _state: number;
  _buffers: Buffer[];
  _bufferedBytes: number;
  _fragmented: number;
  _messageLength: number;
  _opcode: number;
  _errored: boolean;
  _loop: boolean;
  _maxPayload: number;
  _allowSynchronousEvents: boolean;
  _isServer: boolean;
  readonly writableLength: number;
  write(chunk: Buffer): boolean;
  end(): this;
  _write(chunk: Buffer, encoding: string, callback: (error?: Error | null) => void): void;
  startLoop(callback: (error?: Error | null) => void): void;
  dataMessage(callback: (error?: Error | null) => void): void;
  controlMessage(data: Buffer, callback: (error?: Error | null) => void): void;
  emit(event: "message", data: Buffer, isBinary: boolean): boolean;
}

/** ws's WebSocket, with what it keeps to itself. */
export interface WsWebSocket extends Omit<ws.WebSocket, "bufferedAmount" | "close" | "pause" | "resume" | "send" | "terminate"> {
  _bufferedAmount: number | undefined;
  _extensions: Record<string, unknown>;
  _isServer: boolean;
  _sender: WsSender;
  _receiver: WsReceiver;
  send(data: unknown, options?: SendOptions | SendCallback, callback?: SendCallback): void;
  close(code?: number, reason?: string | Buffer): void;
  terminate(): void;
  pause(): void;
  resume(): void;
  readonly _socket: Duplex | null;
  setSocket(socket: Duplex, head: Buffer, options: object): void;
}

/** The state in which ws's receiver awaits a frame's first byte, and its sender is free to write at once. */
export const IDLE = 0;

export const WsSenderBase: new () => WsSender = (ws as unknown as { Sender: new () => WsSender }).Sender;
export const WsReceiverBase: new () => WsReceiver = (ws as unknown as { Receiver: new () => WsReceiver }).Receiver;
export const WsWebSocketBase: new (address: string | URL | null, protocols?: string | string[], options?: object) => WsWebSocket =
  ws.WebSocket as unknown as new () => WsWebSocket;
