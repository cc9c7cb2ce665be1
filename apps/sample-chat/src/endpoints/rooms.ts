import { successMessage } from "@gosf/protocol";
import type { App } from "@gosf/server";
import type { ChatContract } from "sample-chat-contract";
import type { People } from "../people.ts";
import type { Store } from "../store.ts";

/** Adds what has to do with rooms: listing, entering, leaving. */
export function listenToRooms(app: App<ChatContract>, people: People, store: Store): void {
  app.listen("chat.rooms", async () => successMessage("", { rooms: await people.rooms() }));

  app.listen("chat.join", async (client, request) => {
    const { room, after } = request.message.body;
    await store.addRoom(room);
    // First the room, then its history: what is said in between comes twice, and is known by its id, instead of not at all.
    await client.join(room);
    people.tell(room);
    await people.tellRooms();
    const history = await (after === undefined ? store.before(room) : store.after(room, after));
    return successMessage("", { ...history, people: people.namesInRoom(room) });
  });

  app.listen("chat.leave", async (client, request) => {
    const { room } = request.message.body;
    await client.leave(room);
    people.tell(room);
    await people.tellRooms();
    return successMessage();
  });
}
