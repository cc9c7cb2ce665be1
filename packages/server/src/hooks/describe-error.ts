import { inspect } from "node:util";

const longestEntry = 4096;
const longestMessage = 1000;
const longestStack = 2000;
const longestText = 200;
const mostFields = 20;
const mostNodes = 200;
const mostCauses = 5;
const described: ReadonlySet<string> = new Set(["name", "message", "stack", "cause"]);
const controls = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const cut = (text: string, limit: number): string => (text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters)` : text);

/**
 * Escapes everything but line feeds that could control a terminal or change the direction of text.
 *
 * @example
 * escapeControls("\u001b[2J"); // "\\u001b[2J"
 */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Counts the values in a value, without calling its getters, until there are too many. */
function isSmall(value: unknown, left: { nodes: number }, depth: number): boolean {
  if (--left.nodes < 0) return false;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || depth === 0) return true;
  if (value instanceof Map || value instanceof Set) return value.size <= mostNodes;
  if (Array.isArray(value) && value.length > mostNodes) return false;
  const names = Object.keys(value);
  if (names.length > mostNodes) return false;
  return names.every((name) => isSmall(Object.getOwnPropertyDescriptor(value, name)?.value, left, depth - 1));
}

/** A value as Node shows it. inspect has no limit on the number of fields, so a large object is not shown. */
function show(value: unknown): string {
  const depth = 3;
  if (!isSmall(value, { nodes: mostNodes }, depth + 1)) return "(too large to show)";
  return inspect(value, { depth, maxStringLength: longestText, maxArrayLength: mostFields, breakLength: 120 });
}

/** Name, message and frames; a long message is cut, so that the frames are still there. */
function describeStack(error: Error): string {
  const { message } = error;
  const stack = typeof error.stack === "string" ? error.stack : `${error.name}: ${message}`;
  const at = message === "" ? -1 : stack.indexOf(message);
  if (at === -1) return cut(stack, longestStack);
  const frames = stack.slice(at + message.length);
  return cut(stack.slice(0, at), longestText) + cut(message, longestMessage) + cut(frames, longestStack);
}

function describe(error: unknown, causes: number): string {
  if (!(error instanceof Error)) return typeof error === "string" ? cut(error, longestMessage) : show(error);
  const names = Object.keys(error).filter((name) => !described.has(name));
  let text = describeStack(error);
  for (const name of names.slice(0, mostFields)) {
    text += `\n    ${cut(name, longestText)}: ${show(Object.getOwnPropertyDescriptor(error, name)?.value).replaceAll("\n", "\n    ")}`;
  }
  if (error.cause !== undefined && causes > 0) text += `\n  [cause]: ${describe(error.cause, causes - 1)}`;
  return text;
}

/**
 * Describes what was thrown for the standard error: message, stack, own fields and causes, in at most about 4 KiB. Control characters are escaped, and
 * lines after the first one are indented, so nothing in it looks like an entry of its own. Never throws.
 *
 * @example
 * console.error("gosf:", describeError(new Error("outer", { cause: new Error("inner") })));
 */
export function describeError(error: unknown): string {
  try {
    return cut(escapeControls(describe(error, mostCauses)), longestEntry).replaceAll(/\n(?! )/g, "\n    ");
  } catch {
    return "an error that cannot be shown";
  }
}
