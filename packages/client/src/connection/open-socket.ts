import * as parser from "@gosf/wire/parser";
import { link } from "#link";
import { Manager, type Socket } from "socket.io-client";
import type { ConnectionSettings, TransportClass } from "./connection-settings.ts";
import { maxTimeoutMs } from "../calls/ledger.ts";

/**
 * Makes the socket of one connection, closed as yet. Its manager neither connects by itself nor comes back: the connection decides that.
 *
 * @param authenticate Is asked at every connect for what goes with it.
 */
export function openSocket(settings: ConnectionSettings, authenticate: (send: (auth: object) => void) => void): Socket {
  const manager = new Manager(settings.url, {
    ...settings.socketIo,
    path: settings.path,
    query: { ...settings.query },
    transports: settings.transports.map((transport) => link.transports[transport as "websocket"] ?? transport) as TransportClass[],
    parser,
    autoConnect: false,
    reconnection: false,
    timeout: maxTimeoutMs, // the connection has its own, which covers the acceptance as well
  });
  return manager.socket("/", { auth: authenticate });
}
