import type { RoomSummary } from "sample-chat-contract";
import type { Session } from "../model/session.ts";
import { byId, make, makeWritten, setText } from "./elements.ts";
import { KeyedList, type ItemView } from "./keyed-list.ts";

interface RoomItem extends RoomSummary {
  readonly unread: number;
  readonly isJoined: boolean;
  readonly isShown: boolean;
}

function makeRoom(first: RoomItem, enter: (room: string) => void): ItemView<RoomItem> {
  const button = make("button", "room", make("span", "hash", "#"), makeWritten("span", "name", first.name));
  const unreadBadge = make("strong", "unread");
  const peopleBadge = make("small", "");
  button.type = "button";
  button.addEventListener("click", () => enter(first.name));
  return {
    element: make("li", "", button),
    show({ people, unread, isJoined, isShown }) {
      setText(unreadBadge, String(unread));
      unreadBadge.title = `${unread} unread`;
      setText(peopleBadge, String(people));
      peopleBadge.title = people === 1 ? "1 person here" : `${people} people here`;
      const badge = unread > 0 ? unreadBadge : people > 0 ? peopleBadge : undefined;
      for (const each of [unreadBadge, peopleBadge]) if (each !== badge) each.remove();
      if (badge?.isConnected === false) button.append(badge);
      button.ariaCurrent = isShown ? "true" : null;
      button.classList.toggle("joined", isJoined);
    },
  };
}

/** The list of rooms. */
export class RoomsView {
  readonly #list: KeyedList<RoomItem>;

  constructor(enter: (room: string) => void) {
    this.#list = new KeyedList(
      byId("rooms", HTMLUListElement),
      ({ name }) => name,
      (room) => makeRoom(room, enter),
    );
  }

  render(session: Session): void {
    const known = session.summaries.length > 0 ? session.summaries : [{ name: session.room.name, people: 0 }];
    const items = known.map(({ name, people }) => {
      const room = session.find(name);
      return { name, people, unread: room?.unread ?? 0, isJoined: room !== undefined, isShown: room === session.room };
    });
    this.#list.draw(items);
  }
}
