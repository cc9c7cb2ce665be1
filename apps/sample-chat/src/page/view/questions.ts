import type { OpenQuestion } from "../model/questions.ts";
import type { Session } from "../model/session.ts";
import { byId, make } from "./elements.ts";

let drawn = new Map<OpenQuestion, HTMLElement>();

function makeQuestion({ from, room, question, until, answer }: OpenQuestion): HTMLElement {
  const yes = make("button", "", "Yes");
  const no = make("button", "quiet", "No");
  yes.addEventListener("click", () => answer("yes"));
  no.addEventListener("click", () => answer("no"));
  const clock = make("div", "clock");
  clock.style.animationDuration = `${until - Date.now()}ms`;
  const card = make(
    "div",
    "question",
    make("small", "", `${from} asks in #${room}`),
    make("p", "", question),
    make("p", "actions", yes, no),
    clock,
  );
  card.ariaLabel = `Question of ${from}`;
  return card;
}

/** The questions that wait for this person. */
export function renderQuestions({ questions }: Session): void {
  drawn = new Map(questions.open.map((question) => [question, drawn.get(question) ?? makeQuestion(question)]));
  const place = byId("questions", HTMLElement);
  const cards = [...drawn.values()];
  if (cards.length !== place.childElementCount || cards.some((card, index) => card !== place.children[index]))
    place.replaceChildren(...cards);
}
