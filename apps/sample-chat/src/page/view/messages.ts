import type { ChatMessage } from "sample-chat-contract";
import type { Session } from "../model/session.ts";
import { byId } from "./elements.ts";
import { KeyedList } from "./keyed-list.ts";
import { makeLogItem, type LogItem } from "./log-item.ts";

const togetherMs = 5 * 60 * 1000;
const nearEndPx = 80;
const longDay = new Intl.DateTimeFormat([], { weekday: "long", day: "numeric", month: "long" });

/** The items of a room's log, oldest first. */
function itemsOf({ room, name }: Session): LogItem[] {
  const items: LogItem[] = [];
  // The key that its sender gave it stays when the server confirms it, so that its element stays, too.
  const keyOf = (key: string): string => `${room.name} ${key}`;
  let day = "";
  let previous: { from: string; at: number } | undefined;
  const isTogether = (from: string, at: number): boolean => previous?.from === from && at - previous.at < togetherMs;
  const addMessage = ({ key, from, at, text, votes }: Omit<ChatMessage, "id" | "room">): void => {
    const today = new Date(at).toDateString();
    if (today !== day) {
      items.push({ kind: "day", key: keyOf(`day ${today}`), text: longDay.format(at) });
      previous = undefined;
    }
    day = today;
    if (votes) items.push({ kind: "vote", key: keyOf(key), from, at, text, votes });
    else {
      const follows = isTogether(from, at);
      items.push({ kind: "message", key: keyOf(key), from, at, text, isOwn: from === name, follows, state: undefined });
    }
    previous = votes ? undefined : { from, at };
  };

  for (const message of room.messages) addMessage(message);
  for (const { key, at, text, state } of room.outgoing) {
    const follows = isTogether(name, at);
    items.push({ kind: "message", key: keyOf(key), from: name, at, text, isOwn: true, follows, state });
    previous = { from: name, at };
  }
  if (items.length === 0) items.push({ kind: "empty", key: keyOf("empty"), text: "Nothing was said here yet." });
  return items;
}

/** The log of the room that is shown. */
export class MessagesView {
  readonly #list = new KeyedList(byId("messages", HTMLOListElement), (item: LogItem) => item.key, makeLogItem);
  readonly #scroll = byId("scroll", HTMLElement);
  readonly #earlier = byId("earlier", HTMLButtonElement);
  #room = "";
  #first: number | undefined;
  #isAtEnd = true;

  constructor(loadEarlier: () => void) {
    this.#earlier.addEventListener("click", loadEarlier);
    this.#scroll.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
      this.#isAtEnd = scrollHeight - scrollTop - clientHeight < nearEndPx;
    });
    // An on-screen keyboard, a question or a smaller window changes the height: a reader at the end stays at the end.
    new ResizeObserver(() => this.#keepEnd()).observe(this.#scroll);
  }

  render(session: Session): void {
    const { room } = session;
    const { scrollTop, scrollHeight } = this.#scroll;
    if (room.name !== this.#room) this.#isAtEnd = true;
    const first = room.messages[0]?.id;
    const hasGrownAbove = room.name === this.#room && first !== this.#first;
    this.#room = room.name;
    this.#first = first;
    this.#earlier.hidden = !room.hasEarlier;
    this.#list.draw(itemsOf(session));
    if (hasGrownAbove) this.#scroll.scrollTop = scrollTop + this.#scroll.scrollHeight - scrollHeight;
    else this.#keepEnd();
  }

  #keepEnd(): void {
    if (this.#isAtEnd) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }
}
