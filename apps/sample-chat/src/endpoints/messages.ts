import { successMessage } from "@gosf/protocol";
import type { App } from "@gosf/server";
import type { ChatContract } from "sample-chat-contract";
import { assertInRoom, type People } from "../people.ts";
import type { Store } from "../store.ts";

/** Adds what has to do with messages: saying, typing, reading what was said before. */
export function listenToMessages(app: App<ChatContract>, people: People, store: Store): void {
  app.listen("chat.say", async (client, request) => {
    const { room, text, key } = request.message.body;
    assertInRoom(client, room);
    const { message, isNew } = await store.add({ room, from: people.nameOf(client), text, at: Date.now(), key });
    if (isNew) app.broadcast(room, "chat.said", successMessage("", message));
    return successMessage("", { message });
  });

  app.listen("chat.typing", (client, request) => {
    const { room } = request.message.body;
    assertInRoom(client, room);
    client.broadcast(room, "chat.typing", successMessage("", { room, name: people.nameOf(client) }));
  });

  app.listen("chat.history", async (client, request) => {
    const { room, before } = request.message.body;
    assertInRoom(client, room);
    return successMessage("", { ...(await store.before(room, before)) });
  });
}
