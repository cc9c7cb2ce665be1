import { invalidArgument } from "@gosf/protocol/peer";

/** A path inside a body: names of fields, `*` for each field or item. */
export type RedactPath = readonly string[];

// `name`, `.name`, `["any name"]`, `[0]`, `[*]`
const segment = /(?<start>^|\.)(?<name>[^.[\]"'`]+)|\[(?:"(?<double>[^"]+)"|'(?<single>[^']+)'|(?<index>\d+|\*))\]/y;

/**
 * Reads a path in pino's syntax: `card.number`, `users[*].email`, `["odd key"]`.
 *
 * @throws {GosfError} `invalid-argument` for anything else.
 *
 * @example
 * readRedactPath("users[*].email"); // ["users", "*", "email"]
 */
export function readRedactPath(path: string): RedactPath {
  const names: string[] = [];
  const text = typeof path === "string" ? path : "";
  for (let at = 0; at < text.length; at = segment.lastIndex) {
    segment.lastIndex = at;
    const groups = segment.exec(text)?.groups;
    const name = groups?.["name"] ?? groups?.["double"] ?? groups?.["single"] ?? groups?.["index"];
    if (name === undefined || (groups?.["start"] === "." && at === 0)) {
      names.length = 0;
      break;
    }
    names.push(name);
  }
  if (names.length > 0) return names;
  const message = `redact takes paths such as "card.number" or "users[*].email", got ${JSON.stringify(path)}`;
  throw invalidArgument(message);
}

/**
 * The rest of each path that begins with a name. An empty one means that the value itself is hidden.
 *
 * @example
 * pathsBelow([["card", "number"], ["*", "note"]], "card"); // [["number"], ["note"]]
 */
export function pathsBelow(paths: readonly RedactPath[], name: string): readonly RedactPath[] {
  if (paths.length === 0) return paths;
  return paths.filter(([first]) => first === name || first === "*").map((path) => path.slice(1));
}
