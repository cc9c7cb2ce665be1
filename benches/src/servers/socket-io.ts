import { createServer } from "node:http";
import { Server, type ServerOptions } from "socket.io";
import { listeningPort } from "./listening-port.ts";
import { extraEndpoints, type Ack, type Reply, type Request, type ServeOptions } from "./peer.ts";

/** Bare Socket.IO, as its documentation shows it: listeners added for each connection. */
export function serve(options: ServeOptions): Promise<number> {
  return serveSocketIo(options, {});
}

/** Socket.IO with options of its own, everything else equal. */
export function serveSocketIo(options: ServeOptions, serverOptions: Partial<ServerOptions>): Promise<number> {
  const http = createServer();
  const io = new Server(http, serverOptions);
  const extra = extraEndpoints(options);
  const copies = options.reply === "copy-and-ack";
  io.on("connection", (socket) => {
    for (const name of ["echo", ...extra]) {
      socket.on(name, (request: Request, ack: Ack) => {
        const reply: Reply = { success: true, text: request.text, body: request.body };
        if (copies) socket.emit(name, reply);
        ack(reply);
      });
    }
    if (options.endpoints < 2) return;
    socket.on("announce", (request: Request) => {
      for (let index = 0; index < Number(request.body?.["count"]); index += 1) {
        io.emit("announced", { success: true, text: `${request.text}-${index}` });
      }
    });
  });
  http.listen(0, "127.0.0.1");
  return listeningPort(http);
}
