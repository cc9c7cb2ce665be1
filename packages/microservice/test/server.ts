import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

/** A plain socket.io server that answers as a GOSF service does. */
export interface TestServer extends AsyncDisposable {
  readonly io: Server;
  readonly host: string;
  readonly port: number;
  /** The names of the events received. */
  readonly received: string[];
}

export async function startServer(port = 0): Promise<TestServer> {
  const http = createServer();
  const io = new Server(http);
  const received: string[] = [];
  io.on("connection", (socket) => {
    socket.onAny((name: string, message: object, ack: unknown) => {
      received.push(name);
      if (name !== "held" && typeof ack === "function") ack({ ...message, success: true });
    });
  });
  await new Promise<void>((resolve, reject) => http.once("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    io,
    host: "127.0.0.1",
    port: (http.address() as AddressInfo).port,
    received,
    [Symbol.asyncDispose]: async () => {
      await io.close();
    },
  };
}

/** Resolves once the condition holds; a bounded wait, not a sleep. */
export async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error("the condition never came to hold");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = await startServer();
  await server[Symbol.asyncDispose]();
  return server.port;
}
