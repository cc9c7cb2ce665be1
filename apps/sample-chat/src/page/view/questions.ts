import type { OpenQuestion } from "../model/questions.ts";
import type { Session } from "../model/session.ts";
import { arrange, byId, make, makeName } from "./elements.ts";

let drawn = new Map<OpenQuestion, HTMLElement>();

function makeQuestion({ from, room, question, until, answer }: OpenQuestion): HTMLElement {
  const yes = make("button", "", "Yes");
  const no = make("button", "quiet", "No");
  yes.addEventListener("click", () => answer("yes"));
  no.addEventListener("click", () => answer("no"));
  const clock = make("div", "clock");
  clock.style.animationDuration = `${until - Date.now()}ms`;
  const asked = make("p", "", question);
  asked.dir = "auto";
  const card = make("div", "question", make("small", "", makeName(from), ` asks in #${room}`), asked, make("p", "actions", yes, no), clock);
  card.role = "group";
  card.ariaLabel = `Question of ${from}`;
  return card;
}

/** The questions that wait for this person. */
export function renderQuestions({ questions }: Session): void {
  drawn = new Map(questions.open.map((question) => [question, drawn.get(question) ?? makeQuestion(question)]));
  arrange(byId("questions", HTMLElement), [...drawn.values()]);
}
