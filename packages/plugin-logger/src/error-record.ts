import { read, Snapshot } from "./snapshot.ts";

const longestStack = 4096;
const mostCauses = 5;
const mostErrors = 10;
const described: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "errors"]);

const isError = (value: unknown): value is object =>
  typeof value === "object" && value !== null && typeof read(value, "message") === "string";

function textOf(value: object, name: string): string {
  const text = read(value, name);
  return typeof text === "string" ? text : "";
}

/** The frames of a stack, without the name and the message before them. */
function framesOf(stack: string, message: string): string {
  const at = message === "" ? -1 : stack.indexOf(message);
  const frames = at === -1 ? stack.indexOf("\n") : at + message.length;
  return frames === -1 ? "" : stack.slice(frames).trimEnd();
}

/** An error and what caused it, the last cause last. */
function causesOf(error: object): unknown[] {
  const chain: unknown[] = [error];
  for (let current: unknown = error; isError(current) && chain.length <= mostCauses;) {
    const cause = read(current, "cause");
    if (cause === undefined || chain.includes(cause)) break;
    chain.push(cause);
    current = cause;
  }
  return chain;
}

function nameOf(error: object): string {
  const own = textOf(error, "name");
  const maker = read(error, "constructor");
  const type = typeof maker === "function" ? maker.name : "";
  return own === "" || own === "Error" ? type || own || "Error" : own;
}

function describeStack(chain: readonly unknown[], snapshot: Snapshot): string {
  const parts = chain.map((error) => {
    if (!isError(error)) return typeof error === "string" ? snapshot.text(error) : JSON.stringify(snapshot.copy(error));
    const message = textOf(error, "message");
    const header = snapshot.text(`${nameOf(error)}: ${message}`);
    return `${header}${snapshot.text(framesOf(textOf(error, "stack"), message), longestStack / chain.length)}`;
  });
  return parts.join("\ncaused by: ");
}

function describe(error: object, snapshot: Snapshot, isNested: boolean): object {
  const chain = causesOf(error);
  const record: Record<string, unknown> = {
    type: snapshot.text(nameOf(error)),
    message: snapshot.text(
      chain
        .filter(isError)
        .map((each) => textOf(each, "message"))
        .join(": "),
    ),
    stack: describeStack(chain, snapshot),
  };
  const own = Object.keys(error).filter((name) => !described.has(name));
  Object.assign(record, snapshot.copy(Object.fromEntries(own.map((name) => [name, read(error, name)]))));
  const errors = read(error, "errors");
  if (Array.isArray(errors) && !isNested) {
    record["aggregateErrors"] = errors
      .slice(0, mostErrors)
      .map((each: unknown) => (isError(each) ? describe(each, snapshot, true) : snapshot.copy(each)));
  }
  return record;
}

/**
 * Copies what was thrown for a line of the log, as pino does (type, message and stack with all causes, own fields), but cut, with its
 * secrets hidden, and without ever throwing.
 *
 * @example
 * errorRecord(new Error("outer", { cause: new Error("inner") })); // { type: "Error", message: "outer: inner", stack: "…" }
 */
export function errorRecord(error: unknown): unknown {
  const snapshot = new Snapshot();
  try {
    return isError(error) ? describe(error, snapshot, false) : snapshot.copy(error);
  } catch {
    return "[unreadable]";
  }
}
