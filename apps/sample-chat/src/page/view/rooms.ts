import type { Session } from "../model/session.ts";
import { byId, make } from "./elements.ts";

/** The list of rooms. */
export function renderRooms(session: Session, enter: (room: string) => void): void {
  const known = session.summaries.length > 0 ? session.summaries : [{ name: session.room.name, people: 0 }];
  const items = known.map(({ name, people }) => {
    const room = session.find(name);
    const button = make("button", "room", make("span", "hash", "#"), make("span", "name", name));
    button.type = "button";
    if (room && room.unread > 0) {
      const unread = make("strong", "unread", String(room.unread));
      unread.title = `${room.unread} unread`;
      button.append(unread);
    } else if (people > 0) {
      const count = make("small", "", String(people));
      count.title = people === 1 ? "1 person here" : `${people} people here`;
      button.append(count);
    }
    if (room === session.room) button.ariaCurrent = "true";
    button.classList.toggle("joined", room !== undefined);
    button.addEventListener("click", () => enter(name));
    return make("li", "", button);
  });
  byId("rooms", HTMLElement).replaceChildren(...items);
}
