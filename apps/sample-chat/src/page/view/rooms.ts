import type { RoomSummary } from "sample-chat-contract";
import type { Session } from "../model/session.ts";
import { arrange, byId, make } from "./elements.ts";

/** The button of a room, and what is drawn in it. */
interface RoomItem {
  readonly item: HTMLElement;
  readonly button: HTMLButtonElement;
  drawn: string;
}

let drawn = new Map<string, RoomItem>();

function makeRoom(name: string, enter: (room: string) => void): RoomItem {
  const button = make("button", "room");
  button.type = "button";
  button.addEventListener("click", () => enter(name));
  return { item: make("li", "", button), button, drawn: "" };
}

function makeCount(people: number, unread: number): HTMLElement | "" {
  if (unread > 0) return Object.assign(make("strong", "unread", String(unread)), { title: `${unread} unread` });
  const title = people === 1 ? "1 person here" : `${people} people here`;
  return people > 0 ? Object.assign(make("small", "", String(people)), { title }) : "";
}

function render(shown: RoomItem, { name, people }: RoomSummary, session: Session): void {
  const { button } = shown;
  const room = session.find(name);
  button.ariaCurrent = room !== undefined && room === session.room ? "true" : null;
  button.classList.toggle("joined", room !== undefined);
  const unread = room?.unread ?? 0;
  const now = `${people} ${unread}`;
  if (shown.drawn === now) return;
  shown.drawn = now;
  button.replaceChildren(make("span", "hash", "#"), make("span", "name", name), makeCount(people, unread));
}

/** The list of rooms. */
export function renderRooms(session: Session, enter: (room: string) => void): void {
  const known = session.summaries.length > 0 ? session.summaries : [{ name: session.room.name, people: 0 }];
  drawn = new Map(known.map(({ name }) => [name, drawn.get(name) ?? makeRoom(name, enter)]));
  for (const summary of known) {
    const shown = drawn.get(summary.name);
    if (shown) render(shown, summary, session);
  }
  arrange(
    byId("rooms", HTMLElement),
    Array.from(drawn.values(), ({ item }) => item),
  );
}
