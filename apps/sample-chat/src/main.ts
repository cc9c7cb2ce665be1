import { fileURLToPath } from "node:url";
import { createChat } from "./app.ts";
import { servePage } from "./pages.ts";
import { Store } from "./store.ts";

const port = Number(process.env["PORT"] || 9997);
const path = process.env["CHAT_DATABASE"] || fileURLToPath(new URL("../data/chat.db", import.meta.url));

const store = await Store.open(path, ["lobby", "random", "help"]);
const app = createChat(store, servePage());

const stop = async (): Promise<void> => {
  await app.shutdown();
  store.close();
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());

try {
  const { url } = await app.startup({ port });
  console.log(`sample-chat: open ${url} in a browser, best in two windows (Ctrl-C ends it)`);
} catch (error) {
  console.error(`sample-chat: ${error instanceof Error ? error.message : String(error)}`);
  store.close();
  process.exitCode = 1;
}
