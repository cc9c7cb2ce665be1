import { byId } from "./elements.ts";

/** Moves the focus to the message field. */
export function focusMessage(): void {
  byId("text", HTMLTextAreaElement).focus();
}

/** Draws. If the element with the focus is removed, hidden or disabled by that, the message field gets the focus, which the body would get otherwise. */
export function keepFocus(draw: () => void): void {
  const { activeElement, body } = document;
  draw();
  if (activeElement === null || activeElement === body) return;
  if (!activeElement.checkVisibility() || activeElement.matches(":disabled")) focusMessage();
}
