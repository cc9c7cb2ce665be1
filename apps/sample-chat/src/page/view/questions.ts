import type { OpenQuestion } from "../model/questions.ts";
import type { Session } from "../model/session.ts";
import { byId, make, makeName, makeWritten } from "./elements.ts";
import { KeyedList, type ItemView } from "./keyed-list.ts";

function makeQuestion({ from, room, question, until, answer }: OpenQuestion): ItemView<OpenQuestion> {
  const yes = make("button", "", "Yes");
  const no = make("button", "quiet", "No");
  yes.addEventListener("click", () => answer("yes"));
  no.addEventListener("click", () => answer("no"));
  const clock = make("div", "clock");
  clock.style.animationDuration = `${until - Date.now()}ms`;
  const element = make(
    "div",
    "question",
    make("small", "", makeName(from), " asks in #", makeName(room)),
    makeWritten("p", "", question),
    make("p", "actions", yes, no),
    clock,
  );
  element.role = "group";
  element.ariaLabel = `Question of ${from}`;
  return { element };
}

const list = new KeyedList(byId("questions", HTMLElement), (question: OpenQuestion) => question, makeQuestion);

/** Shows the questions that wait for this person. */
export function renderQuestions({ questions }: Session): void {
  list.draw(questions.open);
}
