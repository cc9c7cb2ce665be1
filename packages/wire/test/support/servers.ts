import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Server, type ServerOptions } from "socket.io";
import * as parser from "@gosf/wire/parser";
import { receiveEvents, WebSocketServer } from "@gosf/wire/server";

/** A way to run Socket.IO; the same tests go through each. */
export interface Flavour {
  name: string;
  options: Partial<ServerOptions>;
  secure: boolean;
  /** Done to each server once it is made. */
  prepare(io: Server): void;
}

const wire: Partial<ServerOptions> = { parser, wsEngine: WebSocketServer };
const nothing = (): void => {};
/** Every event passes a receiver, which leaves it to the socket's listeners. */
const decline = (io: Server): void => void receiveEvents(io.of("/"), () => false);

export const stock: Flavour = { name: "stock", options: {}, secure: false, prepare: nothing };
export const wired: Flavour = { name: "wire", options: wire, secure: false, prepare: nothing };

/** Stock socket.io, socket.io with wire, with a receiver too, and both over TLS. */
export const flavours: Flavour[] = [
  stock,
  wired,
  { name: "wire, with a receiver", options: wire, secure: false, prepare: decline },
  { name: "stock over TLS", options: {}, secure: true, prepare: nothing },
  { name: "wire over TLS, with a receiver", options: wire, secure: true, prepare: decline },
];

/** A certificate for 127.0.0.1 and localhost, made for these tests and of no other use. */
export const certificate = {
  key: readFileSync(new URL("tls-key.pem", import.meta.url)),
  cert: readFileSync(new URL("tls-cert.pem", import.meta.url)),
};

/** A server that runs until it is disposed of. */
export interface RunningServer extends AsyncDisposable {
  io: Server;
  httpServer: HttpServer;
  port: number;
  secure: boolean;
  url: string;
}

/** Starts a server on a free port. */
export async function startServer(flavour: Flavour, options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const httpServer = flavour.secure ? createHttpsServer(certificate) : createHttpServer();
  const io = new Server(httpServer, { allowEIO3: true, ...flavour.options, ...options });
  flavour.prepare(io);
  await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
  const { port } = httpServer.address() as AddressInfo;
  return {
    io,
    httpServer,
    port,
    secure: flavour.secure,
    url: `${flavour.secure ? "https" : "http"}://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      httpServer.closeAllConnections();
      await io.close();
    },
  };
}
