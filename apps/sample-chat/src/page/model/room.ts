import type { ChatMessage } from "sample-chat-contract";

const typingMs = 4000;

/** A message of one's own that the server has not confirmed. */
export interface Outgoing {
  readonly key: string;
  readonly text: string;
  readonly at: number;
  /** `waiting`: for the connection; `refused`: the server does not want it. */
  state: "sending" | "waiting" | "refused";
}

/** One room as this page knows it. Nothing that was shown is ever taken away: what arrives is put in its place. */
export class Room {
  readonly name: string;
  people: readonly string[] = [];
  outgoing: readonly Outgoing[] = [];
  unread = 0;
  /** Whether there are messages before the first one. */
  hasEarlier = false;
  readonly #messages = new Map<number, ChatMessage>();
  readonly #typing = new Map<string, number>();
  #sorted: readonly ChatMessage[] | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** All messages, oldest first. */
  get messages(): readonly ChatMessage[] {
    this.#sorted ??= [...this.#messages.values()].toSorted((a, b) => a.id - b.id);
    return this.#sorted;
  }

  /** Adds messages; those that are there already stay as they are. */
  add(messages: readonly ChatMessage[]): void {
    for (const message of messages) {
      this.#messages.set(message.id, message);
      this.#typing.delete(message.from);
    }
    const keys = new Set(messages.map(({ key }) => key));
    this.outgoing = this.outgoing.filter(({ key }) => !keys.has(key));
    this.#sorted = undefined;
  }

  heardTyping(name: string): void {
    this.#typing.set(name, Date.now() + typingMs);
  }

  /** Who is typing now. */
  get typing(): readonly string[] {
    const now = Date.now();
    return [...this.#typing].filter(([, until]) => until > now).map(([name]) => name);
  }

  /** When the next one stops typing, unless there is news of them. */
  get typingEnds(): number | undefined {
    const ends = [...this.#typing.values()].filter((until) => until > Date.now());
    return ends.length === 0 ? undefined : Math.min(...ends);
  }
}
