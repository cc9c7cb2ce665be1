import { type ServerOptions, type WebSocket, WebSocketServer as WsServer } from "ws";
import { JoinedWebSocket } from "../websocket/joined-websocket.ts";

/**
 * A WebSocket server for socket.io's `wsEngine` option: ws's own, whose connections write the frames of one turn of the event loop in
 * one go.
 *
 * @example
 * import { WebSocketServer } from "@gosf/wire/server";
 * const io = new Server({ wsEngine: WebSocketServer });
 */
export class WebSocketServer extends WsServer {
  /** @param options - ws's own */
  constructor(options?: ServerOptions, callback?: () => void) {
    super({ WebSocket: JoinedWebSocket as unknown as typeof WebSocket, ...options }, callback);
  }
}
