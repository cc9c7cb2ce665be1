/**
 * The server's side: a WebSocket engine for socket.io, and direct ways in and out for those who dispatch events themselves.
 *
 * @packageDocumentation
 */
export { compactConnection } from "./compact-connection.ts";
export { closeConnection } from "./close-connection.ts";
export { cutConnection } from "./cut-connection.ts";
export { emitForAck } from "./emit-for-ack.ts";
export { ignoreRepeatedConnects } from "./ignore-repeated-connects.ts";
export { type EngineLimits, limitEngine } from "./limit-engine.ts";
export { QueueMonitor, type QueueMonitorLimits, type QueueMonitorOptions, type QueueOverflow } from "./queue-monitor.ts";
export { queuedBytes } from "./queued-bytes.ts";
export type { EventReceiver } from "./event-receiver.ts";
export { receiveEvents } from "./receive-events.ts";
export { releaseRequest } from "./release-request.ts";
export { sendEncoded } from "./send-encoded.ts";
export { ackPacket, eventPacket, eventStart } from "../parser/packet-text.ts";
export { awaitTurn, maxTurnMessages, nextTurnMessages, type TurnTaker } from "../websocket/message-turns.ts";
export { WebSocketServer } from "./websocket-server.ts";
