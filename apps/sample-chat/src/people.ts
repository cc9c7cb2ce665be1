import { GosfError, successMessage } from "@gosf/protocol";
import { context, type App, type Client } from "@gosf/server";
import { personName, type ChatContract, type RoomSummary } from "sample-chat-contract";
import type { Store } from "./store.ts";

const name = context<string>("name");

/** Who is connected, and in which rooms. */
export class People {
  readonly #app: App<ChatContract>;
  readonly #store: Store;

  constructor(app: App<ChatContract>, store: Store) {
    this.#app = app;
    this.#store = store;
    app.onBeforeConnect((client) => {
      const checked = personName.safeParse(client.handshake.auth["name"]);
      if (!checked.success) throw new GosfError("invalid-name", { reason: checked.error.issues[0]?.message ?? "" });
      name.set(client, checked.data);
    });
    app.onDisconnect(async (client) => {
      for (const room of client.rooms) this.tell(room);
      if (client.rooms.size > 0) await this.tellRooms();
    });
  }

  nameOf(client: Client<ChatContract>): string {
    return name.require(client);
  }

  /** Everyone's connections in a room; a person may have several. */
  inRoom(room: string): Client<ChatContract>[] {
    return [...this.#app.clients.values()].filter((client) => client.rooms.has(room));
  }

  namesInRoom(room: string): string[] {
    return [...new Set(this.inRoom(room).map((client) => this.nameOf(client)))].toSorted((a, b) => a.localeCompare(b));
  }

  async rooms(): Promise<RoomSummary[]> {
    const rooms = await this.#store.rooms();
    return rooms.map((room) => ({ name: room, people: this.namesInRoom(room).length }));
  }

  /** Tells a room who is in it. */
  tell(room: string): void {
    this.#app.broadcast(room, "chat.people", successMessage("", { room, people: this.namesInRoom(room) }));
  }

  /** Tells everyone how full the rooms are. */
  async tellRooms(): Promise<void> {
    this.#app.broadcast("", "chat.rooms", successMessage("", { rooms: await this.rooms() }));
  }
}

/** Throws `not-in-room` for a client that speaks in a room that it has not joined. */
export function assertInRoom(client: Client<ChatContract>, room: string): void {
  if (!client.rooms.has(room)) throw new GosfError("not-in-room", { room });
}
