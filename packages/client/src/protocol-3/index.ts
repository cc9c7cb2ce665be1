/**
 * Calls an original Go server, or any Socket.IO 2.x server that speaks WebSocket.
 *
 * @packageDocumentation
 */
export { Protocol3Transport } from "./protocol-3-transport.ts";
export type { Protocol3TransportOptions } from "./protocol-3-transport.ts";
