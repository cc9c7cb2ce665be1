import { createServer } from "node:http";
import type { Socket } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { listeningPort } from "./listening-port.ts";
import type { Request, ServeOptions } from "./peer.ts";

const openPacket = '0{"sid":"ws","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}';

/**
 * Bare `ws` that speaks just enough Socket.IO to be asked the same, and writes once per tick: what a server of this kind can do at best
 * with that library, since it has no checks, no rooms, no heartbeats and one endpoint only.
 */
export function serve(options: ServeOptions): Promise<number> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  const copies = options.reply === "copy-and-ack";
  server.on("connection", (socket, request) => {
    const send = oneWritePerTick(socket, request.socket);
    send(openPacket);
    socket.on("message", (data: Buffer) => {
      const packet = data.toString();
      if (packet === "40") {
        send('40{"sid":"ws"}');
        return;
      }
      const payloadAt = packet.indexOf("[");
      const [event, message] = JSON.parse(packet.slice(payloadAt)) as [string, Request];
      if (event === "echo") {
        const reply = JSON.stringify({ success: true, text: message.text, body: message.body });
        if (copies) send(`42["echo",${reply}]`);
        send(`43${packet.slice(2, payloadAt)}[${reply}]`);
      } else {
        announce(message);
      }
    });
    senders.set(socket, send);
    socket.on("close", () => senders.delete(socket));
  });
  const senders = new Map<WebSocket, (text: string) => void>();
  const announce = ({ text, body }: Request): void => {
    for (let index = 0; index < Number(body?.["count"]); index += 1) {
      const packet = `42["announced",${JSON.stringify({ success: true, text: `${text}-${index}` })}]`;
      for (const send of senders.values()) send(packet);
    }
  };
  http.listen(0, "127.0.0.1");
  return listeningPort(http);
}

/** Holds back what is sent on a connection until the end of the tick. */
function oneWritePerTick(socket: WebSocket, tcp: Socket): (text: string) => void {
  let corked = false;
  const uncork = (): void => {
    corked = false;
    tcp.uncork();
  };
  return (text) => {
    if (!corked) {
      corked = true;
      tcp.cork();
      process.nextTick(uncork);
    }
    socket.send(text);
  };
}
