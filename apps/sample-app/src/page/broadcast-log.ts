import { byId } from "./elements.ts";
import { showJson } from "./json-view.ts";

const limit = 100;

/** The list of broadcasts, newest first; it keeps the last hundred. */
export function createBroadcastLog(): (name: string, message: object) => void {
  const list = byId("broadcasts", HTMLOListElement);
  const empty = byId("no-broadcasts", HTMLElement);
  const title = byId("broadcasts-title", HTMLElement);
  const clear = byId("clear", HTMLButtonElement);

  const refresh = (): void => {
    empty.hidden = list.childElementCount > 0;
    clear.hidden = !empty.hidden;
  };
  clear.addEventListener("click", () => {
    list.replaceChildren();
    refresh();
    title.focus(); // the button with the focus is hidden now
  });

  return (name, message) => {
    const now = new Date();
    const header = document.createElement("header");
    const code = document.createElement("code");
    code.textContent = name;
    const time = document.createElement("time");
    time.dateTime = now.toISOString();
    time.textContent = now.toLocaleTimeString();
    header.append(code, time);
    const json = document.createElement("pre");
    showJson(json, message);
    const item = document.createElement("li");
    item.append(header, json);
    list.prepend(item);
    while (list.childElementCount > limit) list.lastElementChild?.remove();
    refresh();
  };
}
