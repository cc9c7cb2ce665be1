import type { ChatMessage, Votes } from "sample-chat-contract";
import type { Outgoing } from "../model/room.ts";
import type { Session } from "../model/session.ts";
import { byId, make, makeAvatar } from "./elements.ts";

const togetherMs = 5 * 60 * 1000;
const nearEndPx = 80;

const timeOf = (at: number): string => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
const dayOf = (at: number): string => new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
const outgoingNotes = { sending: "sending…", waiting: "waiting for the connection…", refused: "not taken" } as const;

function makeVotes({ yes, no, silent }: Votes): HTMLElement {
  const all = yes + no + silent;
  if (all === 0) return make("small", "", "Nobody else was here.");
  const bar = make("div", "bar");
  for (const [kind, count] of [
    ["yes", yes],
    ["no", no],
  ] as const) {
    const part = make("span", kind);
    part.style.width = `${(count / all) * 100}%`;
    bar.append(part);
  }
  const note = silent === 0 ? "" : ` · ${silent} silent`;
  return make("div", "votes", bar, make("small", "", `${yes} yes · ${no} no${note}`));
}

function makeItem(from: string, at: number, text: string, isOwn: boolean, follows: boolean): HTMLElement {
  const bubble = make("p", "bubble", text);
  const time = make("time", "", timeOf(at));
  time.dateTime = new Date(at).toISOString();
  const item = make("li", "message", make("div", "head", make("strong", "", from), time), bubble);
  if (!isOwn) item.prepend(makeAvatar(from));
  item.classList.toggle("own", isOwn);
  item.classList.toggle("follows", follows);
  return item;
}

/** The messages of the room that is shown. What was drawn is kept as long as it would look the same. */
export class MessagesView {
  readonly #list = byId("messages", HTMLOListElement);
  readonly #scroll = byId("scroll", HTMLElement);
  readonly #earlier = byId("earlier", HTMLButtonElement);
  #drawn = new Map<string, HTMLElement>();
  #room = "";
  #first: number | undefined;
  #isAtEnd = true;

  constructor(loadEarlier: () => void) {
    this.#earlier.addEventListener("click", loadEarlier);
    this.#scroll.addEventListener("scroll", () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#scroll;
      this.#isAtEnd = scrollHeight - scrollTop - clientHeight < nearEndPx;
    });
    // A keyboard on the screen, a question, a smaller window: who was reading the end goes on reading it.
    new ResizeObserver(() => this.#keepEnd()).observe(this.#scroll);
  }

  render({ room, name }: Session): void {
    const { scrollTop, scrollHeight } = this.#scroll;
    if (room.name !== this.#room) this.#isAtEnd = true;
    const first = room.messages[0]?.id;
    const hasGrownAbove = room.name === this.#room && first !== this.#first;
    this.#room = room.name;
    this.#first = first;
    this.#earlier.hidden = !room.hasEarlier;

    const drawn = new Map<string, HTMLElement>();
    const draw = (key: string, makeIt: () => HTMLElement): void => void drawn.set(key, this.#drawn.get(key) ?? makeIt());
    let previous: { from: string; at: number } | undefined;
    const isTogether = (from: string, at: number): boolean => previous?.from === from && at - previous.at < togetherMs;
    for (const message of room.messages) {
      const { from, at } = message;
      const day = dayOf(at);
      if (previous === undefined || dayOf(previous.at) !== day) {
        draw(`day ${day}`, () => make("li", "day", day));
        previous = undefined;
      }
      const follows = isTogether(from, at);
      draw(`${message.room} ${message.id} ${follows}`, () => this.#makeMessage(message, name, follows));
      previous = message.votes ? undefined : message;
    }
    for (const outgoing of room.outgoing) {
      const follows = isTogether(name, outgoing.at);
      draw(`${outgoing.key} ${outgoing.state} ${follows}`, () => this.#makeOutgoing(outgoing, name, follows));
      previous = { from: name, at: outgoing.at };
    }
    if (drawn.size === 0) draw("empty", () => make("li", "empty", "Nothing was said here yet."));
    this.#drawn = drawn;
    this.#list.replaceChildren(...drawn.values());
    if (hasGrownAbove) this.#scroll.scrollTop = scrollTop + this.#scroll.scrollHeight - scrollHeight;
    else this.#keepEnd();
  }

  #keepEnd(): void {
    if (this.#isAtEnd) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  #makeMessage({ from, at, text, votes }: ChatMessage, name: string, follows: boolean): HTMLElement {
    if (!votes) return makeItem(from, at, text, from === name, follows);
    return make("li", "vote", make("small", "", `${from} asked, ${timeOf(at)}`), make("p", "", text), makeVotes(votes));
  }

  #makeOutgoing({ at, text, state }: Outgoing, name: string, follows: boolean): HTMLElement {
    const item = makeItem(name, at, text, true, follows);
    item.classList.add("outgoing", state);
    item.append(make("small", "note", outgoingNotes[state]));
    return item;
  }
}
