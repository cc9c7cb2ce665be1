// The server under siege, in a process of its own: `node --expose-gc server.mjs <setup as JSON>`. Built packages, default options unless the attack
// says otherwise.
import { setTimeout as sleep } from "node:timers/promises";
import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import { counters, largeText, slowConnectMs, slowMs } from "./lib/endpoints.mjs";
import { serve } from "./lib/ipc.mjs";
import { heldBytes } from "./lib/memory.mjs";

const { options = {}, hooks = [], plugins = [] } = JSON.parse(process.argv[2]);
const { counts, count } = counters();
const app = createApp({ ...options, plugins: plugins.includes("logger") ? [(await import("@gosf/plugin-logger")).logger()] : [] });

app.listen("echo", (_client, { message }) => successMessage(message.text, message.body));
app.listen("large", () => {
  count("large");
  return successMessage(largeText);
});
app.listen("large-later", async () => {
  count("large");
  return successMessage(largeText);
});
app.listen("slow", async (_client, { signal }) => {
  await sleep(slowMs, undefined, { signal }).catch(() => {}); // a cancelled call may end at once
  return successMessage("done");
});
app.listen("wait", async (_client, { signal }) => {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  return successMessage("stopped");
});
app.listen(
  "once",
  (_client, { message }) => {
    count(`once ${message.text}`);
    return successMessage("done");
  },
  { once: true },
);
// It never waits for anything but its reader.
app.listen("numbers", async function* () {
  for (let n = 0; ; n++) yield successMessage(String(n));
});
// A second namespace, which answers everything.
app.io.of("/other").on("connection", (socket) => socket.onAny((...args) => args.at(-1)?.()));

if (hooks.includes("slow-connect")) {
  app.onBeforeConnect(async () => {
    count("connect hook");
    await sleep(slowConnectMs);
  });
}
if (hooks.includes("asynchronous-request")) app.onBeforeRequest(() => new Promise((resolve) => setImmediate(resolve)));
// Without an onError hook, as by default: faults go to stderr, which the parent reads.

const { port } = await app.startup({ host: "127.0.0.1", port: 0 });
serve({
  port: () => port,
  held: heldBytes,
  rss: () => process.memoryUsage.rss(),
  connections: () => app.io.engine.clientsCount,
  counts: () => counts,
});
process.send({ ready: true });
