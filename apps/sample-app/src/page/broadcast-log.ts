import { byId } from "./elements.ts";
import { showJson } from "./json-view.ts";

const limit = 100;

/** The list of broadcasts, newest first; it keeps the last hundred. */
export function createBroadcastLog(): (name: string, message: object) => void {
  const list = byId("broadcasts", HTMLOListElement);
  const empty = byId("no-broadcasts", HTMLElement);
  const clear = byId("clear", HTMLButtonElement);

  const refresh = (): void => {
    empty.hidden = list.childElementCount > 0;
    clear.hidden = !empty.hidden;
  };
  clear.addEventListener("click", () => {
    list.replaceChildren();
    refresh();
  });

  return (name, message) => {
    const now = new Date();
    const title = document.createElement("header");
    const code = document.createElement("code");
    code.textContent = name;
    const time = document.createElement("time");
    time.dateTime = now.toISOString();
    time.textContent = now.toLocaleTimeString();
    title.append(code, time);
    const json = document.createElement("pre");
    showJson(json, message);
    const item = document.createElement("li");
    item.append(title, json);
    list.prepend(item);
    while (list.childElementCount > limit) list.lastElementChild?.remove();
    refresh();
  };
}
