const token = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

function span(kind: string, text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = kind;
  element.textContent = text;
  return element;
}

// People write keys and strings: their direction follows from the text, and the JSON around them keeps its own.
function written(kind: string, text: string): HTMLElement {
  return Object.assign(span(kind, text), { dir: "auto" });
}

/** Shows a value as indented, coloured JSON in an element. `undefined` empties it. */
export function showJson(element: HTMLElement, value: unknown): void {
  element.replaceChildren();
  if (value === undefined) return;
  const text = JSON.stringify(value, null, 2);
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [all, string, colon, number, word] = match;
    element.append(text.slice(end, match.index));
    if (string !== undefined && colon === undefined) element.append(written("string", string));
    else if (string !== undefined) element.append(written("key", string), colon ?? "");
    else if (number !== undefined) element.append(span("number", number));
    else element.append(span("word", word ?? ""));
    end = match.index + all.length;
  }
  element.append(text.slice(end));
}
