import type { Socket } from "socket.io-client";
import { JoinedWebSocket } from "../websocket/joined-websocket.ts";
import { type EngineInternals, type SocketInternals, socketInternals } from "./internals.ts";

/**
 * Sends a packet that is encoded already, in order with everything else the socket sends.
 *
 * @param packet - a Socket.IO text packet, its namespace included where that is not `/`: `27["echo",{…}]`, `37[{…}]`
 * @returns false if the socket is not connected: the packet was not sent and is not kept
 * @example
 * sendEncoded(socket, `2["echo",${JSON.stringify(message)}]`);
 */
export function sendEncoded(socket: Socket, packet: string): boolean {
  const internals = socketInternals(socket);
  if (!internals.connected) return false;
  const { engine } = internals.io;
  // As with socket.io-client's emit: a connection that has missed its ping is closed by this very question.
  if (engine._hasPingExpired?.()) return false;
  const webSocket = engine.transport.ws;
  if (webSocket instanceof JoinedWebSocket && isClear(internals, engine, webSocket)) {
    webSocket.sendText(`4${packet}`);
    return true;
  }
  if (packet.startsWith("2") && socket.listenersAnyOutgoing().length > 0) {
    internals.notifyOutgoingListeners({ data: JSON.parse(packet.slice(packet.indexOf("["))) as unknown[] });
  }
  socket.io.engine.write(packet, { compress: true });
  return true;
}

/** Whether a frame may go straight to the WebSocket: nothing waits before it in engine.io-client, and nobody looks at what goes out. */
function isClear(socket: SocketInternals, engine: EngineInternals, webSocket: JoinedWebSocket): boolean {
  const callbacks = engine._callbacks;
  return (
    engine.readyState === "open" &&
    !engine.upgrading &&
    engine.writeBuffer.length === 0 &&
    webSocket.takesText &&
    (socket._anyOutgoingListeners === undefined || socket._anyOutgoingListeners.length === 0) &&
    callbacks !== undefined &&
    callbacks["$packetCreate"] === undefined &&
    callbacks["$flush"] === undefined &&
    callbacks["$drain"] === undefined
  );
}
