import type { Session } from "../model/session.ts";
import { arrange, byId, make, makeAvatar, makeName, setText } from "./elements.ts";

const title = make("h2", "");
const list = make("ul", "");
let drawn = new Map<string, HTMLElement>();

function makePerson(person: string, isOwn: boolean): HTMLElement {
  const label = make("span", "name", makeName(person));
  if (isOwn) label.append(make("small", "", " you"));
  return make("li", "", makeAvatar(person), label);
}

/** Who is in the room that is shown, and who of them is typing. */
export function renderPeople({ room, name }: Session): void {
  const { people, typing } = room;
  const persons = people.map((person) => [`${person === name} ${person}`, person] as const);
  drawn = new Map(persons.map(([key, person]) => [key, drawn.get(key) ?? makePerson(person, person === name)]));
  setText(title, `Here now (${people.length})`);
  arrange(list, [...drawn.values()]);
  arrange(byId("people", HTMLElement), [title, list]);
  setText(byId("people-count", HTMLElement), people.length === 1 ? "1 here" : `${people.length} here`);
  renderTyping(typing);
}

function renderTyping([first, second, third]: readonly string[]): void {
  const line = byId("typing", HTMLElement);
  const names = [first, second].filter((name) => name !== undefined).map((name) => makeName(name));
  const who = third === undefined ? names.flatMap((name, index) => (index === 0 ? [name] : [" and ", name])) : ["Several people"];
  const note = make("p", "", ...who, first === undefined ? "" : second === undefined ? " is typing…" : " are typing…");
  if (line.textContent !== note.textContent) line.replaceChildren(...note.childNodes);
}
