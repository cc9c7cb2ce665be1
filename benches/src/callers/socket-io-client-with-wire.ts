import { WebSocketTransport } from "@gosf/wire/client";
import * as parser from "@gosf/wire/parser";
import type { Caller } from "./caller.ts";
import { connectSocketIo } from "./socket-io-client.ts";

/** The same socket.io-client, with this project's parser and transport given to it. */
export function connect(port: number): Promise<Caller> {
  return connectSocketIo(port, { transports: [WebSocketTransport], parser });
}
