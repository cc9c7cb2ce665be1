import { successMessage } from "@gosf/protocol";
import { context, type App } from "@gosf/server";
import type { SampleContract } from "../contract.ts";

/** The name that a client has registered under. */
export const registeredName = context<string>("name");

/** Adds the auth.* endpoints. */
export function listenToAuth(app: App<SampleContract>): void {
  app.listen("auth.register", async (client, request) => {
    const { name, admin } = request.message.body;
    const former = registeredName.get(client);
    if (name !== undefined && former !== undefined && former !== name) await client.leave(`user-${former}`);

    await client.join("main");
    if (name !== undefined) {
      registeredName.set(client, name);
      await client.join(`user-${name}`); // whoever broadcasts to it reaches all devices of this user
    }
    if (admin === true) await client.join("admin"); // a real app would look who asks

    app.broadcast("admin", "admin.register", successMessage("new client registered", name === undefined ? {} : { name }));
    return successMessage("client registered", { rooms: [...client.rooms] });
  });
}
