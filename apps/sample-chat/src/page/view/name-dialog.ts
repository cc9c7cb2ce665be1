import { byId } from "./elements.ts";

const storageKey = "chat.name";

/** The name this browser's person gave before; undefined for a new one. */
export function rememberedName(): string | undefined {
  return localStorage.getItem(storageKey) ?? undefined;
}

/** Asks for a name, and remembers it. */
export function askForName(): Promise<string> {
  const dialog = byId("name-dialog", HTMLDialogElement);
  const input = byId("name", HTMLInputElement);
  input.value = rememberedName() ?? "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const name = input.value.trim();
        if (name === "") return resolve(askForName()); // Escape
        localStorage.setItem(storageKey, name);
        resolve(name);
      },
      { once: true },
    );
  });
}
