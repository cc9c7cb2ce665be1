import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import { extraEndpoints, type ServeOptions } from "./peer.ts";

/** This project's server. Who gets an event copy is decided by whether the caller announces itself. */
export async function serve(options: ServeOptions): Promise<number> {
  const app = createApp();
  for (const name of ["echo", ...extraEndpoints(options)]) {
    app.listen(name, (_client, { message }) => successMessage(message.text, message.body));
  }
  if (options.endpoints > 1) {
    app.listen("announce", (_client, { message }) => {
      for (let index = 0; index < Number(message.body["count"]); index += 1) {
        app.broadcast("", "announced", successMessage(`${message.text}-${index}`));
      }
    });
  }
  const { port } = await app.startup({ host: "127.0.0.1", port: 0 });
  return port;
}
