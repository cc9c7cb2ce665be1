import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import type { ServeOptions } from "./peer.ts";

/** This project's server with an endpoint that runs each call once, and keeps its answers for those who ask again. */
export async function serve(options: ServeOptions): Promise<number> {
  if (options.endpoints !== 1) throw new Error("there is one endpoint");
  const app = createApp();
  app.listen("echo", (_client, { message }) => successMessage(message.text, message.body), { once: true });
  const { port } = await app.startup({ host: "127.0.0.1", port: 0 });
  return port;
}
