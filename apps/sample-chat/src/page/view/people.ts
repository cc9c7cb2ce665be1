import type { Session } from "../model/session.ts";
import { byId, make, makeAvatar, makeName, setText } from "./elements.ts";
import { KeyedList, type ItemView } from "./keyed-list.ts";

interface Person {
  readonly name: string;
  readonly isYou: boolean;
}

function makePerson({ name, isYou }: Person): ItemView<Person> {
  const label = make("span", "name", makeName(name));
  if (isYou) label.append(make("small", "", " you"));
  return { element: make("li", "", makeAvatar(name), label) };
}

const list = new KeyedList(byId("people-list", HTMLUListElement), ({ name, isYou }: Person) => `${isYou} ${name}`, makePerson);
let drawnTyping = "";

/** Shows who is in the room that is shown, and who of them is typing. */
export function renderPeople({ room, name }: Session): void {
  const { people } = room;
  list.draw(people.map((person) => ({ name: person, isYou: person === name })));
  setText(byId("people-title", HTMLElement), `Here now (${people.length})`);
  setText(byId("people-count", HTMLElement), people.length === 1 ? "1 here" : `${people.length} here`);
  renderTyping(room.typing);
}

function renderTyping(typing: readonly string[]): void {
  const key = typing.join("\n");
  if (key === drawnTyping) return; // a screen reader announces what is written again
  drawnTyping = key;
  const [first, second] = typing;
  const note = byId("typing", HTMLElement);
  if (first === undefined) note.replaceChildren();
  else if (second === undefined) note.replaceChildren(makeName(first), " is typing…");
  else if (typing.length > 2) note.replaceChildren("Several people are typing…");
  else note.replaceChildren(makeName(first), " and ", makeName(second), " are typing…");
}
