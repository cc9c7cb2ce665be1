import { WebSocketTransport } from "../src/client/index.ts";
import { Server } from "socket.io";
import { io, NodeXHR } from "socket.io-client";
import { expect, test } from "vitest";

test("a probe, which is sent while the WebSocket opens, upgrades long polling to the quick transport", async () => {
  const server = new Server(0);
  const { port } = server.httpServer.address() as { port: number };
  const socket = io(`http://127.0.0.1:${port}`, { transports: [NodeXHR, WebSocketTransport] as never });
  const name = await new Promise((resolve) =>
    socket.io.on("open", () => socket.io.engine.once("upgrade", (transport) => resolve(transport.name))),
  );
  expect(name).toBe("websocket");
  socket.close();
  await server.close();
});
