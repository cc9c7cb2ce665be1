import { connect, type Client } from "@gosf/client";
import type { GosfError } from "@gosf/protocol";
import { chat, type ChatContract, type ChatMessage, type RoomSummary } from "sample-chat-contract";
import { isLoss, makeKey, Outbox } from "./outbox.ts";
import { Questions } from "./questions.ts";
import { Room } from "./room.ts";

const typingEveryMs = 2000;
const askTimeoutMs = 65_000;

/** One person's chat: the connection, and all that is known of the rooms. `changed` is called when something of it has changed. */
export class Session {
  readonly name: string;
  readonly questions: Questions;
  summaries: readonly RoomSummary[] = [];
  isAsking = false;
  /** Error that the server refused this person with. */
  refusal: GosfError | undefined;
  readonly #api: Client<ChatContract>;
  readonly #outbox: Outbox;
  readonly #rooms = new Map<string, Room>();
  readonly #changed: () => void;
  #current: string;
  #toldTyping = 0;

  constructor(name: string, room: string, changed: () => void) {
    this.name = name;
    this.#current = room;
    this.#changed = changed;
    this.questions = new Questions(changed);
    this.#rooms.set(room, new Room(room));
    this.#api = connect("/", { contract: chat, validate: true, auth: { name }, whenDisconnected: "fail" });
    this.#outbox = new Outbox(this.#api, changed);
    this.#listen();
  }

  get state(): Client["state"] {
    return this.#api.state;
  }

  /** The room that is shown. */
  get room(): Room {
    return this.#joined(this.#current);
  }

  /** Whether there is another room to go to. */
  get canLeave(): boolean {
    return this.#rooms.size > 1;
  }

  /** The room of this name, if this person is in it. */
  find(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  /** Shows a room, and enters it if this person is not in it. */
  async enter(name: string): Promise<void> {
    const isNew = !this.#rooms.has(name);
    const room = this.#joined(name);
    this.#current = name;
    room.unread = 0;
    this.#changed();
    if (isNew) await this.#join(room);
  }

  /** Leaves the room that is shown, for the first other one. */
  async leave(): Promise<void> {
    const { name } = this.room;
    if (!this.canLeave) return;
    this.#rooms.delete(name);
    this.#current = this.#rooms.keys().next().value ?? name;
    this.#changed();
    await this.#api.call("chat.leave", { body: { room: name } });
  }

  /** Says something in the room that is shown: at once on this page, and to the server as soon as it can be reached. */
  say(text: string): Promise<void> {
    this.#toldTyping = 0;
    return this.#outbox.say(this.room, text);
  }

  /** Tells the others that this person is typing, now and then. */
  async tellTyping(): Promise<void> {
    if (this.state !== "connected" || Date.now() - this.#toldTyping < typingEveryMs) return;
    this.#toldTyping = Date.now();
    await this.#api.lob("chat.typing", { body: { room: this.#current } });
  }

  /** Asks everyone else in the room that is shown. The result comes as a message. */
  async ask(question: string): Promise<void> {
    const { room } = this;
    this.isAsking = true;
    this.#changed();
    try {
      const reply = await this.#api.call("chat.ask", { body: { room: room.name, question, key: makeKey() } }, { timeoutMs: askTimeoutMs });
      if (reply.success) room.add([reply.body.message]);
    } finally {
      this.isAsking = false;
      this.#changed();
    }
  }

  /** Gets messages from before the first one of the room that is shown. */
  async loadEarlier(): Promise<void> {
    const { room } = this;
    const before = room.messages[0]?.id;
    if (before === undefined) return;
    const reply = await this.#api.call("chat.history", { body: { room: room.name, before } });
    if (!reply.success) return;
    room.add(reply.body.messages);
    room.hasEarlier = reply.body.more;
    this.#changed();
  }

  /** Leaves for good. */
  close(): Promise<void> {
    return this.#api.disconnect();
  }

  #joined(name: string): Room {
    const room = this.#rooms.get(name) ?? new Room(name);
    this.#rooms.set(name, room);
    return room;
  }

  #listen(): void {
    const api = this.#api;
    api.onState(({ state, error }) => {
      this.refusal = state === "closed" ? error : undefined;
      this.#changed();
      if (state === "connected") {
        void this.#resume().catch((fault: unknown) => {
          if (!isLoss(fault)) throw fault; // the next connection resumes
        });
      }
    });
    api.listen("chat.said", (message) => {
      if (message.success) this.#hear(message.body);
    });
    api.listen("chat.rooms", (message) => {
      if (message.success) this.summaries = message.body.rooms;
      this.#changed();
    });
    api.listen("chat.people", (message) => {
      if (message.success) this.#arrived(message.body.room, message.body.people);
    });
    api.listen("chat.typing", (message) => {
      if (message.success && message.body.name !== this.name) this.find(message.body.room)?.heardTyping(message.body.name);
      this.#changed();
    });
    api.handle("client.answer", ({ message }) => this.questions.ask(message.body));
  }

  #arrived(name: string, people: readonly string[]): void {
    const room = this.find(name);
    if (room) room.people = people;
    this.#changed();
  }

  #hear(message: ChatMessage): void {
    const room = this.find(message.room);
    if (!room) return;
    room.add([message]);
    if (room !== this.room && message.from !== this.name) room.unread += 1;
    this.#changed();
  }

  /** After every connect: enters the rooms again, which brings what was missed, and sends what could not be sent. */
  async #resume(): Promise<void> {
    for (const room of this.#rooms.values()) await this.#join(room);
    for (const room of this.#rooms.values()) await this.#outbox.resend(room);
  }

  async #join(room: Room): Promise<void> {
    const { name } = room;
    for (let more = true; more;) {
      const after = room.messages.at(-1)?.id;
      const reply = await this.#api.call("chat.join", { body: after === undefined ? { room: name } : { room: name, after } });
      if (!reply.success) return;
      room.add(reply.body.messages);
      room.people = reply.body.people;
      if (after === undefined) room.hasEarlier = reply.body.more;
      more = after !== undefined && reply.body.more;
      this.#changed();
    }
  }
}
