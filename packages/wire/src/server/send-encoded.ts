import type { Socket } from "socket.io";
import { JoinedWebSocket } from "../websocket/joined-websocket.ts";
import { QueueMonitor } from "./queue-monitor.ts";
import { type ConnectionInternals, recoversState, type SocketInternals, socketInternals } from "./internals.ts";

/** A packet of so many characters is written at once, and may fill the queue by itself. */
const largePacketLength = 65_536;

/**
 * Sends one or two packets that are encoded already, in order with everything else the socket is sent.
 *
 * Nothing is sent to a connection that is closed, as with `socket.emit`.
 *
 * @param socket - whom to send it to
 * @param packet - a Socket.IO text packet, its namespace included where that is not `/`: `2["echo",{…}]`, `37[{…}]`
 * @param packet2 - a second one, sent after the first
 * @example
 * const json = JSON.stringify(message);
 * sendEncoded(socket, `2["echo",${json}]`, `37[${json}]`);
 */
export function sendEncoded(socket: Socket, packet: string, packet2?: string): void {
  const internals = socketInternals(socket);
  const connection = internals.client.conn;
  const webSocket = connection.transport.socket;
  if (webSocket instanceof JoinedWebSocket && isClear(internals, connection, webSocket)) {
    webSocket.sendText(`4${packet}`);
    if (packet2 !== undefined) webSocket.sendText(`4${packet2}`);
    // Shorter ones leave the queue below the point from which all goes through engine.io.
    if (packet.length > largePacketLength && webSocket.isBehind) QueueMonitor.of(connection)?.measure(connection);
    return;
  }
  sendThroughEngine(socket, packet);
  if (packet2 !== undefined) sendThroughEngine(socket, packet2);
}

/** Whether a frame may go straight to the WebSocket: nothing waits before it in engine.io, and nobody looks at what goes out. */
function isClear(socket: SocketInternals, connection: ConnectionInternals, webSocket: JoinedWebSocket): boolean {
  const events = connection._events;
  const serverEvents = connection.server._events;
  return (
    connection.readyState === "open" &&
    connection.writeBuffer.length === 0 &&
    webSocket.takesText &&
    (socket._anyOutgoingListeners === undefined || socket._anyOutgoingListeners.length === 0) &&
    (events["packetCreate"] === undefined || QueueMonitor.of(connection) !== undefined) &&
    events["flush"] === undefined &&
    events["drain"] === undefined &&
    serverEvents["flush"] === undefined &&
    serverEvents["drain"] === undefined &&
    !recoversState(socket.nsp)
  );
}

function sendThroughEngine(socket: Socket, packet: string): void {
  if (socket.conn.readyState !== "open") return;
  if (packet.startsWith("2")) {
    if (recoversState(socket.nsp) && !hasId(packet)) {
      socket.emit(...(eventData(packet) as [string, ...unknown[]]));
      return;
    }
    if (socket.listenersAnyOutgoing().length > 0) socketInternals(socket).notifyOutgoingListeners({ data: eventData(packet) });
  }
  socket.conn.write(packet, { compress: true });
}

function eventData(packet: string): unknown[] {
  return JSON.parse(packet.slice(packet.indexOf("["))) as unknown[];
}

function hasId(packet: string): boolean {
  const before = packet.charCodeAt(packet.indexOf("[") - 1);
  return packet.indexOf("[") > 1 && before >= 48 && before <= 57;
}
