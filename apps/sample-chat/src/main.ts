import { fileURLToPath } from "node:url";
import { GosfError } from "@gosf/protocol";
import { createChat } from "./app.ts";
import { servePage } from "./pages.ts";
import { Store } from "./store.ts";

const port = Number(process.env["PORT"] || 9997);
const path = process.env["CHAT_DATABASE"] || fileURLToPath(new URL("../data/chat.db", import.meta.url));

const store = await Store.open(path, ["lobby", "random", "help"]);
const app = createChat(store, servePage());

process.once("exit", () => store.close());

try {
  const { url } = await app.startup({ port });
  console.log(`sample-chat: open ${url} in a browser, best in two windows (Ctrl-C ends it)`);
} catch (error) {
  console.error(`sample-chat: ${error instanceof Error ? error.message : String(error)}`);
  if (GosfError.is(error) && error.code === "address-in-use") console.error("The variable PORT changes the port, for example PORT=3000.");
  process.exitCode = 1;
}
