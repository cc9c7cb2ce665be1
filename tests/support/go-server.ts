import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";

/** A server that behaves on the wire as the original Go framework's: protocol 3, WebSocket alone, `40` unprompted, event copy before ack. */
export interface GoServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly frames: string[];
  readonly requests: IncomingMessage[];
  /** Sends a frame to every client. */
  broadcast(frame: string): void;
}

export interface GoServerOptions {
  port?: number;
  pingInterval?: number;
  /** How long it waits for a frame before it closes. */
  idleMs?: number;
  /** What comes in place of `40`. */
  welcome?: string;
}

export async function startGoServer(options: GoServerOptions = {}): Promise<GoServer> {
  const { pingInterval = 30_000, idleMs = 60_000, welcome = "40" } = options;
  const server = new WebSocketServer({ host: "127.0.0.1", port: options.port ?? 0, perMessageDeflate: false });
  const frames: string[] = [];
  const requests: IncomingMessage[] = [];
  server.on("connection", (socket, request) => {
    requests.push(request);
    let idle = setTimeout(() => socket.close(), idleMs);
    socket.on("close", () => clearTimeout(idle));
    socket.on("message", (data, isBinary) => {
      clearTimeout(idle);
      idle = setTimeout(() => socket.close(), idleMs);
      if (isBinary) socket.terminate(); // it kills the connection there
      else answer(socket, (data as Buffer).toString(), frames);
    });
    socket.send(`0${JSON.stringify({ sid: `go-${requests.length}`, upgrades: [], pingInterval, pingTimeout: 60_000 })}`);
    socket.send(welcome);
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    frames,
    requests,
    broadcast: (frame) => server.clients.forEach((socket) => socket.send(frame)),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.clients.forEach((socket) => socket.terminate());
        server.close(() => resolve());
      }),
  };
}

function answer(socket: WebSocket, frame: string, frames: string[]): void {
  frames.push(frame);
  if (frame === "2") socket.send("3");
  const [, id, json] = /^42(\d*)(\[.*\])$/s.exec(frame) ?? [];
  if (json === undefined) return;
  const [name, message] = JSON.parse(json) as [string, Record<string, unknown>];
  if (name === "silent") {
    if (id) socket.send(`43${id}[null]`);
    return;
  }
  const { id: messageId, guid, uuid, text, body } = message;
  const response = JSON.stringify({ id: messageId, guid, uuid, success: name !== "fail", text, body });
  socket.send(`42["${name}",${response}]`);
  if (id) socket.send(`43${id}[${response}]`);
}
