/** Longest text of a field that a client or an application chooses, in UTF-16 units. */
const longestField = 200;

// Control characters (C0, DEL, C1), the line and paragraph separators, and what changes the direction of text.
const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const allControls = new RegExp(controls, "gu");
// The same without C0, which JSON escapes itself.
const allBeyondJson = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const isPlain = /^[ -~]*$/;
const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function codeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * Cuts a text that is longer than the limit, never inside a surrogate pair. The result ends with `…` then, and is no longer than the limit.
 *
 * @example
 * cut("endpoint", 5); // "endp…"
 */
export function cut(text: string, limit: number = longestField): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 2);
  const isSplit = last >= 0xd8_00 && last <= 0xdb_ff;
  return `${text.slice(0, isSplit ? limit - 2 : limit - 1)}…`;
}

/**
 * Escapes visibly everything that could start a new line, control a terminal or change the direction of text.
 *
 * @example
 * escapeControls("a\u001b[2J\nb"); // "a\\u001b[2J\\nb"
 */
export function escapeControls(text: string): string {
  if (isPlain.test(text) || !controls.test(text)) return text;
  return text.replace(allControls, (character) => shortEscapes[character] ?? codeEscape(character));
}

/**
 * Escapes what JSON leaves as it is: DEL, C1, line and paragraph separators, bidirectional controls. Inside JSON the value stays the same.
 *
 * @example
 * escapeBeyondJson('{"room":"a\u202eb"}'); // '{"room":"a\\u202eb"}'
 */
export function escapeBeyondJson(text: string): string {
  return text.replace(allBeyondJson, codeEscape);
}

/** Length of a text as a JSON string, in bytes. */
export function jsonLength(text: string): number {
  if (isPlain.test(text) && !text.includes('"') && !text.includes("\\")) return text.length + 2;
  return Buffer.byteLength(escapeBeyondJson(JSON.stringify(text)));
}
