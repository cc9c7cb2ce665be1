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

/** Makes an element for text that a person has written. Its direction follows from the text, and is isolated from what stands around it. */
export function makeWritten<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text: string): HTMLElementTagNameMap[K] {
  const element = make(tag, className, text);
  element.dir = "auto";
  return element;
}

/** Makes a name inside a sentence. */
export function makeName(name: string): HTMLElement {
  return makeWritten("bdi", "", name);
}

/** Writes the text of an element if it differs: a text written again loses its selection, and a screen reader announces it again. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
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
