import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";

/** A plain socket.io server that answers as GOSF does, for what a caller must cope with. */
export interface PlainServer extends AsyncDisposable {
  readonly io: Server;
  readonly url: string;
  readonly port: number;
  /** Every event received: name, message. */
  readonly received: [string, unknown][];
  /** Of each event received, whether it asked for an acknowledgement. */
  readonly asked: boolean[];
  /** The next socket that connects. */
  connection(): Promise<Socket>;
}

export interface PlainServerOptions {
  port?: number;
  /** What to announce in the `gosf` event; left out, it is a stock server. */
  features?: readonly string[];
  /** Settles each event with an acknowledgement: default echoes text and body. */
  answer?: (name: string, message: Record<string, unknown>, ack: (...args: unknown[]) => void, socket: Socket) => void;
  refuse?: (socket: Socket) => (Error & { data?: unknown }) | undefined;
}

const echo: NonNullable<PlainServerOptions["answer"]> = (_name, message, ack) => ack({ ...message, success: true });

export async function startPlainServer(options: PlainServerOptions = {}): Promise<PlainServer> {
  const http = createServer();
  const io = new Server(http, { allowEIO3: true });
  const received: [string, unknown][] = [];
  const asked: boolean[] = [];
  io.use((socket, next) => next(options.refuse?.(socket)));
  io.on("connection", (socket) => {
    if (options.features) socket.emit("gosf", { type: "features", features: options.features });
    socket.onAny((name: string, message: Record<string, unknown>, ack: unknown) => {
      received.push([name, message]);
      asked.push(typeof ack === "function");
      (options.answer ?? echo)(name, message, typeof ack === "function" ? (ack as () => void) : () => {}, socket);
    });
  });
  await new Promise<void>((resolve, reject) => http.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    io,
    port,
    url: `http://127.0.0.1:${port}`,
    received,
    asked,
    connection: () => new Promise((resolve) => io.once("connection", resolve)),
    [Symbol.asyncDispose]: async () => {
      await io.close();
    },
  };
}
