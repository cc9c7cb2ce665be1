import { NodeWebSocket } from "socket.io-client";

/**
 * A transport for socket.io-client's `transports` option in Node: its own WebSocket transport, whose connection writes the frames of one
 * turn of the event loop in one go.
 *
 * @example
 * import { WebSocketTransport } from "@gosf/wire/client";
 * const socket = io("http://localhost:3000", { transports: [WebSocketTransport] });
 */
export class WebSocketTransport extends NodeWebSocket {}
