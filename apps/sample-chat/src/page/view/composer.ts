import { roomName } from "sample-chat-contract";
import { byId } from "./elements.ts";
import { focusMessage } from "./focus.ts";

/** What a person can do with the forms of the page. */
export interface Actions {
  readonly say: (text: string) => void;
  readonly typing: () => void;
  readonly enter: (room: string) => void;
  readonly ask: (question: string) => void;
  readonly leave: () => void;
}

/** Connects the forms and buttons of the page with what they do. */
export function setUpComposer({ say, typing, enter, ask, leave }: Actions): void {
  const composer = byId("composer", HTMLFormElement);
  const text = byId("text", HTMLTextAreaElement);
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = text.value.trim();
    text.value = "";
    text.focus();
    if (said !== "") say(said);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    composer.requestSubmit();
  });
  text.addEventListener("input", () => {
    if (text.value.trim() !== "") typing();
  });

  const newRoom = byId("new-room", HTMLFormElement);
  const newRoomName = newRoom.querySelector("input");
  newRoom.addEventListener("submit", (event) => {
    event.preventDefault();
    if (newRoomName === null) return;
    const name = roomName.safeParse(newRoomName.value.trim().toLowerCase().replaceAll(/\s+/g, "-"));
    newRoomName.setCustomValidity(name.success ? "" : "Small letters, digits and dashes.");
    newRoomName.reportValidity();
    if (!name.success) return;
    newRoom.reset();
    enter(name.data);
  });
  newRoomName?.addEventListener("input", () => newRoomName.setCustomValidity(""));

  const dialog = byId("ask-dialog", HTMLDialogElement);
  const question = byId("question", HTMLInputElement);
  byId("ask", HTMLButtonElement).addEventListener("click", () => {
    question.value = "";
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    const asked = question.value.trim();
    if (dialog.returnValue !== "ask" || asked === "") return;
    focusMessage();
    ask(asked);
  });
  byId("leave", HTMLButtonElement).addEventListener("click", leave);
}
