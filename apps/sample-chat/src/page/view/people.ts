import type { Session } from "../model/session.ts";
import { byId, make, makeAvatar } from "./elements.ts";

/** Who is in the room that is shown, and who of them is typing. */
export function renderPeople({ room, name }: Session): void {
  const { people, typing } = room;
  const items = people.map((person) => {
    const label = make("span", "name", person);
    if (person === name) label.append(make("small", "", " you"));
    return make("li", "", makeAvatar(person), label);
  });
  byId("people", HTMLElement).replaceChildren(make("h2", "", `Here now (${people.length})`), make("ul", "", ...items));
  byId("people-count", HTMLElement).textContent = people.length === 1 ? "1 here" : `${people.length} here`;

  const [first, second] = typing;
  const who = typing.length > 2 ? "Several people are" : second === undefined ? `${first} is` : `${first} and ${second} are`;
  byId("typing", HTMLElement).textContent = first === undefined ? "" : `${who} typing…`;
}
