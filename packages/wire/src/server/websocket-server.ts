import { WebSocketServer as WsServer } from "ws";

/**
 * A WebSocket server for socket.io's `wsEngine` option: ws's own, whose connections write the frames of one turn of the event loop in
 * one go.
 *
 * @example
 * import { WebSocketServer } from "@gosf/wire/server";
 * const io = new Server({ wsEngine: WebSocketServer });
 */
export class WebSocketServer extends WsServer {}
