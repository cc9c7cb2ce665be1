import { personName } from "sample-chat-contract";
import { byId } from "./elements.ts";
import { focusMessage } from "./focus.ts";

const storageKey = "chat.name";

const dialog = byId("name-dialog", HTMLDialogElement);
const input = byId("name", HTMLInputElement);

// The server has the last word. The same check here reports the problem where the name is typed.
function check(): void {
  const { error } = personName.safeParse(input.value);
  input.setCustomValidity(input.value.trim() === "" ? "" : (error?.issues[0]?.message ?? ""));
}
input.addEventListener("input", check);

/** Returns the name that was given in this browser before; undefined for a new person. */
export function rememberedName(): string | undefined {
  return personName.safeParse(localStorage.getItem(storageKey)).data;
}

/** Asks for a name, and remembers it. Resolves to the name from before if the dialog is cancelled. */
export function askForName(): Promise<string> {
  input.value = rememberedName() ?? "";
  check();
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const given = dialog.returnValue === "enter" ? personName.safeParse(input.value).data : undefined;
        const name = given ?? rememberedName();
        if (name === undefined) return resolve(askForName());
        localStorage.setItem(storageKey, name);
        if (given !== undefined) focusMessage();
        resolve(name);
      },
      { once: true },
    );
  });
}
