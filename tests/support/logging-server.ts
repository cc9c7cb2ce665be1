// A server that logs, in a process of its own: `node logging-server.ts <options of the logger as JSON>`. Sends its port to its parent.
import { logger, type LoggerOptions } from "@gosf/plugin-logger";
import { failureMessage, successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";

const log = logger(JSON.parse(process.argv[2] ?? "{}") as LoggerOptions); // the test's own
const app = createApp({ plugins: [log] });

app.listen("echo", (_client, { message }) => successMessage(message.text, message.body));
app.listen("refuse", (_client, { message }) => failureMessage(message.text));
app.listen("throw", (_client, { message }) => {
  throw Object.assign(new Error(message.text, { cause: new Error(message.text) }), { details: message.body });
});
app.listen("tell", (client, { message }) => {
  client.broadcast(message.text, "told", successMessage("hello"));
  return successMessage();
});
/** Writes `count` lines in one turn, with numbers from `from` on. */
app.listen("write", (_client, { message }) => {
  const { from, count } = message.body as { from: number; count: number }; // the test's own
  for (let n = from; n < from + count; n++) log.pino.info({ n, fill: message.text }, "line");
  return successMessage();
});
app.listen("lost", () => successMessage("", { lost: log.lost }));
/** Writes lines and ends the process in the same turn: by itself, or with an error that nobody catches. */
app.listen("end", (_client, { message }) => {
  setImmediate(() => {
    for (let n = 0; n < 1000; n++) log.pino.info({ n }, "line");
    if (message.text === "crash") throw new Error("crash");
    process.exit(7);
  });
});
app.listen("stop", () => {
  setImmediate(() => void app.shutdown().then(() => process.disconnect()));
});

process.once("disconnect", () => setTimeout(() => process.exit(99), 20_000).unref()); // nobody is there to end it
const { port } = await app.startup({ host: "127.0.0.1", port: 0 });
process.send?.(port);
