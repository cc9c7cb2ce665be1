/**
 * The client's side, for Node alone (browsers have the parser): a WebSocket transport for socket.io-client, and direct ways in and out for
 * those who match calls and answers themselves.
 *
 * @packageDocumentation
 */
export type { PacketReceiver } from "./packet-receiver.ts";
export { receivePackets } from "./receive-packets.ts";
export { sendEncoded } from "./send-encoded.ts";
export { WebSocketTransport } from "./websocket-transport.ts";
