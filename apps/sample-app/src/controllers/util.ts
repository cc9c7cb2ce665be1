import { successMessage } from "@gosf/protocol";
import type { App } from "@gosf/server";
import type { SampleContract } from "../contract.ts";
import type { EchoPlugin } from "../plugins/echo.ts";
import { registeredName } from "./auth.ts";

/** Adds the util.* endpoints. */
export function listenToUtil(app: App<SampleContract>, plugin: EchoPlugin): void {
  app.listen("util.echo", (_client, request) => {
    const { text, body } = request.message;
    return successMessage(plugin.echo(text), { ...body, length: text.length });
  });

  app.listen("util.groupEcho", (client, request) => {
    const { text, body } = request.message;
    const from = registeredName.get(client) ?? client.id;
    client.broadcast(body.room, "util.groupEcho", successMessage(plugin.echo(text), { ...body, from }));
    return successMessage("", { room: body.room });
  });
}
