/** The element with this id; an error if the page has none of this kind. */
export function byId<E extends HTMLElement>(id: string, kind: abstract new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${kind.name} #${id}`);
}

/** Makes an element with a class and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** A round sign for a person, always in the same colour. */
export function makeAvatar(name: string): HTMLElement {
  const avatar = make("span", "avatar", String.fromCodePoint(name.codePointAt(0) ?? 63).toUpperCase());
  avatar.ariaHidden = "true";
  let hash = 7;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  avatar.style.setProperty("--hue", String(hash));
  return avatar;
}

/** Makes a name that people chose: its direction is its own, and does not change that of the text around it. */
export function makeName(name: string, className = ""): HTMLElement {
  return make("bdi", className, name);
}

/** Sets the text of an element, if it is another: what a person has selected stays selected. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes these the children of an element. Those that are there already are not moved, so they keep selection and focus. */
export function arrange(parent: HTMLElement, children: readonly Node[]): void {
  const kept = new Set(children);
  for (const child of Array.from(parent.childNodes)) if (!kept.has(child)) child.remove();
  let next = parent.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
}
