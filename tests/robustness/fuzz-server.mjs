// A server with everything that frames can reach, in a process of its own: `node fuzz-server.mjs`. Tells its parent its URL. A fault ends it.
import { setTimeout as sleep } from "node:timers/promises";
import { GosfError, failureMessage, successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

const app = createApp();
let connects = 0;

app.onBeforeConnect(async () => {
  // Every other one waits for a turn, every fifth for longer.
  connects++;
  if (connects % 5 === 0) await sleep(5);
  else if (connects % 2 === 0) await Promise.resolve();
  if (connects % 11 === 0) throw new GosfError("unlucky");
});
app.onConnect(async (client) => {
  await client.join("all");
});
app.onBeforeRequest((_client, { message }) => (message.text.length % 3 === 1 ? sleep(1) : undefined));
app.onBeforeResponse((_client, { message }) => (message.text.length % 5 === 1 ? Promise.resolve() : undefined));
app.onDisconnect(() => sleep(1));
app.onError(() => {}); // that the other side is wrong is what this is about

app.listen("echo", (_client, { message }) => successMessage(message.text, message.body));
app.listen("later", async (_client, { message }) => {
  await sleep(message.text.length % 4);
  return successMessage(message.text, message.body);
});
app.listen("fail", () => failureMessage("no", { why: "it always does" }));
app.listen("throw", () => {
  throw new Error("a bug");
});
app.listen("silent", () => undefined);
app.listen(
  "wait",
  (_client, { signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(successMessage("stopped")))),
);
app.listen("once", (_client, { message }) => successMessage(message.text, message.body), { once: true });
app.listen("once-later", async () => (await sleep(3), successMessage("done")), { once: true });
app.listen("numbers", async function* () {
  for (let n = 0; n < 5000; n++) {
    if (n % 64 === 63) await sleep(1);
    yield successMessage(String(n));
  }
});
app.listen("rooms", async (client, { message }) => {
  await client.join(message.text || "all");
  client.broadcast("all", "news", successMessage(message.text));
  await client.leave(message.text || "all");
});
app.listen("ask", async (client) => successMessage("", { answer: await client.call("question", { text: "?" }, { timeoutMs: 50 }) }));

const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
app.io.of("/other").on("connection", (socket) => {
  socket.onAny((...args) => {
    const answer = args.at(-1);
    if (typeof answer === "function") answer({ success: true });
  });
});
process.once("disconnect", () => process.exit()); // nobody is there to end it
process.send({ url });
