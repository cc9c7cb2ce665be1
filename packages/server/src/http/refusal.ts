import { STATUS_CODES, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";

import { afterPendingResponses } from "./pending-response.ts";

/** Why a Socket.IO request is refused: Engine.IO's own codes and words, which its clients show to people. */
export interface EngineRefusal {
  readonly code: number;
  readonly message: string;
}

/** Answers a request with a status, and with a JSON body in Engine.IO's form where there is a reason. */
export function refuseRequest(response: ServerResponse, status: number, reason?: EngineRefusal): void {
  const body = reason === undefined ? `${STATUS_CODES[status]}\n` : JSON.stringify(reason);
  response.writeHead(status, {
    "Content-Type": reason === undefined ? "text/plain; charset=utf-8" : "application/json",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** Time for a refusal to be sent before the connection is closed without it, in milliseconds. */
const sendTimeoutMs = 5_000;

/** Answers an upgrade with a status, after pending responses of the same connection, and closes the connection. */
export function refuseUpgrade(socket: Duplex, status: number, message: string = STATUS_CODES[status] ?? ""): void {
  // What goes wrong with a connection that is being closed concerns nobody.
  socket.on("error", ignore);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(message)}`,
  ];
  afterPendingResponses(socket, () => {
    // A peer that reads nothing may leave no room for the refusal.
    if (socket instanceof Socket) socket.setTimeout(sendTimeoutMs, () => socket.destroy());
    socket.end(`${lines.join("\r\n")}\r\n\r\n${message}`, () => socket.destroy());
  });
}

/** Listens to an error that concerns nobody, so that it does not end the process. */
export function ignore(): void {}
