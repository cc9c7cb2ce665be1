import { GosfError, successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import type { ServeOptions } from "./peer.ts";

/** This project's server, which refuses every request. */
export async function serve({ refusal }: ServeOptions): Promise<number> {
  const app = createApp(refusal === "limit" ? { maxInFlightPerConnection: 0 } : {});
  if (refusal !== "unknown-endpoint") app.listen("echo", (_client, { message }) => successMessage(message.text, message.body));
  if (refusal === "hook") {
    app.onBeforeRequest(() => {
      throw new GosfError("not-now");
    });
  }
  const { port } = await app.startup({ host: "127.0.0.1", port: 0 });
  return port;
}
