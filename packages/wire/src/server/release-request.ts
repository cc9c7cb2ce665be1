import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "socket.io";

/**
 * Drops a connection's HTTP request, which weighs more than the rest of an idle connection. What the handshake of any later namespace of
 * the connection needs (headers, URL, query, address) stays; sessions of Express and the like, which hang on the request, do not.
 *
 * Wire never does this by itself.
 *
 * A connection whose request was released before, for an earlier socket of it, is left as it is.
 *
 * @param socket - a connected socket, whose `request` then has nothing but `headers`, `url`, `method` and `connection`
 * @example
 * io.on("connection", (socket) => releaseRequest(socket));
 */
export function releaseRequest(socket: Socket): void {
  const { request } = socket.conn as { request: (Partial<IncomingMessage> & { _query?: unknown }) | undefined };
  // What was released before has no TCP socket any more.
  if (request?.socket === undefined) return;
  const { headers, url, method, _query } = request;
  const { encrypted, remoteAddress } = request.socket as IncomingMessage["socket"] & { encrypted?: boolean };
  // What socket.io reads of a request when a namespace connects (Socket#buildHandshake), and no more.
  const rest = { headers, url, method, _query, connection: { encrypted, remoteAddress } };
  socket.conn.request = rest as unknown as IncomingMessage;
  if (hasMiddlewares(socket.conn)) return;
  if (socket.conn.transport.name === "websocket") releaseResponse(request.socket);
  else socket.conn.once("upgrade", ({ socket: webSocket }) => releaseResponse(webSocket._socket));
}

/** Whether somebody may have been given the response of the upgrade. */
function hasMiddlewares(connection: Socket["conn"]): boolean {
  return (connection as unknown as { server: { middlewares: unknown[] } }).server.middlewares.length > 0;
}

/**
 * Engine.io makes a response for each upgrade, for its middlewares, which listens for the end of the TCP socket, and holds the request as long.
 * The listener has no other mark than its text.
 */
function releaseResponse(tcpSocket: EventEmitter): void {
  for (const listener of tcpSocket.listeners("close")) {
    if (String(listener) === '() => this.emit("close")') tcpSocket.removeListener("close", listener as () => void);
  }
}
