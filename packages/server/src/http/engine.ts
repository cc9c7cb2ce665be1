import { Server as Engine, type ServerOptions as EngineOptions } from "engine.io";
import type { Server } from "socket.io";

/**
 * Gives a Socket.IO server its engine, without an HTTP server: that one is connected by `serveSocketIo`, and stays its owner's.
 * `io.close()` then closes every connection, and no HTTP server.
 *
 * @param io The Socket.IO server.
 * @param options Options of Engine.IO, `wsEngine` among them.
 *
 * @example
 * const io = new Server(options);
 * bindEngine(io, options);
 */
export function bindEngine(io: Server, options: EngineOptions): void {
  io.bind(new Engine(options));
}
