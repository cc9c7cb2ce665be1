// Bare Socket.IO with the same endpoints, in a process of its own, to compare with: `node --expose-gc bare-server.mjs <setup as JSON>`.
// Not used: with the same modules in both processes V8 sets their heaps the same limits, and collects garbage as often in both.
import "@gosf/server";
import { createServer } from "node:http";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Server } from "socket.io";
import { counters, largeText, slowConnectMs, slowMs } from "./lib/endpoints.mjs";
import { serve } from "./lib/ipc.mjs";
import { heldBytes } from "./lib/memory.mjs";

const { hooks = [] } = JSON.parse(process.argv[2]);
const { counts, count } = counters();
const http = createServer((_request, response) => {
  response.statusCode = 404;
  response.end();
});
// What GOSF sets by default.
const io = new Server(http, {
  allowEIO3: true,
  maxHttpBufferSize: 1_000_000,
  pingInterval: 30_000,
  pingTimeout: 60_000,
  serveClient: false,
});
io.of("/other").on("connection", (socket) => socket.onAny((...args) => args.at(-1)?.()));

const success = (text, body) => ({ success: true, text, body });
const endpoints = {
  echo: ({ text, body }) => success(text, body),
  large: () => success(largeText),
  "large-later": async () => success(largeText),
  slow: async () => {
    await sleep(slowMs);
    return success("done");
  },
  wait: () => new Promise(() => {}), // it knows of no cancel
  once: () => success("done"),
  numbers: () => success("0"),
};

if (hooks.includes("slow-connect")) {
  io.use((_socket, next) => {
    count("connect hook");
    setTimeout(next, slowConnectMs);
  });
}
io.on("connection", (socket) => {
  if (hooks.includes("asynchronous-request")) socket.use((_packet, next) => setImmediate(next));
  for (const [name, run] of Object.entries(endpoints)) {
    socket.on(name, async (message, answer) => {
      const response = run(message ?? {});
      (typeof message === "function" ? message : answer)?.(response instanceof Promise ? await response : response);
    });
  }
});

http.listen(0, "127.0.0.1");
await once(http, "listening");
serve({
  port: () => http.address().port,
  held: heldBytes,
  rss: () => process.memoryUsage.rss(),
  connections: () => io.engine.clientsCount,
  counts: () => counts,
});
process.send({ ready: true });
