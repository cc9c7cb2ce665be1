import type { Client } from "@gosf/client";
import { GosfError } from "@gosf/protocol";
import type { ChatContract } from "sample-chat-contract";
import type { Outgoing, Room } from "./room.ts";

/** A name for what is sent, which the server keeps once however often it is sent. */
export function makeKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether an error is one that the next connection, or the next try, mends. */
export function isLoss(error: unknown): boolean {
  return GosfError.is(error) && (error.code === "disconnected" || error.code === "timeout");
}

/** Brings this person's messages to the server, over as many connections as it takes. */
export class Outbox {
  readonly #api: Client<ChatContract>;
  readonly #changed: () => void;

  constructor(api: Client<ChatContract>, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
  }

  /** Shows the message in its room at once, and sends it as soon as the server can be reached. */
  async say(room: Room, text: string): Promise<void> {
    const outgoing: Outgoing = { key: makeKey(), text, at: Date.now(), state: "waiting" };
    room.outgoing = [...room.outgoing, outgoing];
    await this.#send(room, outgoing);
  }

  /** Sends what could not be sent to a room so far, in order. */
  async resend(room: Room): Promise<void> {
    for (const outgoing of room.outgoing) if (outgoing.state === "waiting") await this.#send(room, outgoing);
  }

  async #send(room: Room, outgoing: Outgoing): Promise<void> {
    const { text, key } = outgoing;
    outgoing.state = "sending";
    this.#changed();
    do {
      try {
        const reply = await this.#api.call("chat.say", { body: { room: room.name, text, key } });
        if (reply.success) room.add([reply.body.message]);
        else outgoing.state = "refused";
        return this.#changed();
      } catch (error) {
        if (!isLoss(error)) throw error;
      }
    } while (this.#api.connected);
    outgoing.state = "waiting";
    this.#changed();
  }
}
