import * as parser from "@gosf/wire/parser";
import { WebSocketServer } from "@gosf/wire/server";
import type { ServeOptions } from "./peer.ts";
import { serveSocketIo } from "./socket-io.ts";

/** The same Socket.IO server, with this project's parser and WebSocket engine given to it. */
export function serve(options: ServeOptions): Promise<number> {
  return serveSocketIo(options, { parser, wsEngine: WebSocketServer });
}
