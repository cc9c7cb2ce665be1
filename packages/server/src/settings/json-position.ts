/** A place in a text, counted from 1 as editors do. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds where a text stops being JSON. Engines tell it for some errors only, and newer ones in other words, so it is searched for: the
 * longest beginning of the text that fails only because it is cut off.
 *
 * @param text A text that JSON.parse refuses.
 * @returns The place of the first character that cannot stand there; the end of the text if something is missing there.
 */
export function locateJsonError(text: string): TextPosition {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginningOfJson(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  const before = text.slice(0, good);
  return { line: before.split("\n").length, column: good - before.lastIndexOf("\n") };
}

function isBeginningOfJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return /end of JSON input|unterminated/i.test(message) || message.includes(`at position ${text.length}`);
  }
}
