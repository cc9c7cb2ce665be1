import { personName } from "sample-chat-contract";
import { byId, makeAvatar, makeName } from "./elements.ts";

const storageKey = "chat.name";

/** The name this browser's person gave before; undefined for a new one. */
export function rememberedName(): string | undefined {
  return personName.safeParse(localStorage.getItem(storageKey)).data;
}

/** Says why the server would refuse a name; "" if it would not. */
function problemOf(name: string): string {
  return name.trim() === "" ? "" : (personName.safeParse(name).error?.issues[0]?.message ?? "");
}

function checkName(): void {
  const input = byId("name", HTMLInputElement);
  input.setCustomValidity(problemOf(input.value));
}

/** Asks for a name, and remembers it. */
export function askForName(): Promise<string> {
  const dialog = byId("name-dialog", HTMLDialogElement);
  const input = byId("name", HTMLInputElement);
  input.value = rememberedName() ?? "";
  input.addEventListener("input", checkName);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const name = input.value.trim();
        if (name === "") return resolve(askForName()); // Escape
        localStorage.setItem(storageKey, name);
        byId("text", HTMLTextAreaElement).focus(); // on the first visit nothing had the focus before the dialog
        resolve(name);
      },
      { once: true },
    );
  });
}

/** Shows the own name, on the button that changes it. */
export function renderOwnName(name: string): void {
  const button = byId("me", HTMLButtonElement);
  if (button.dataset["name"] === name) return;
  button.dataset["name"] = name;
  button.replaceChildren(makeAvatar(name), makeName(name));
}
