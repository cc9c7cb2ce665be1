import { prettyFactory } from "pino-pretty";
import type { LogRecord } from "./record.ts";
import { escapeBeyondJson, escapeControls } from "./text.ts";

const eventWidth = 10;
const indent = "    ";
const events: ReadonlySet<unknown> = new Set<LogRecord["event"]>([
  "connect",
  "disconnect",
  "request",
  "response",
  "broadcast",
  "error",
  "lost",
]);

/** A line as pino writes it. */
type Line = Readonly<Record<string, unknown>>;
/** A line of the plugin's own. */
type OwnLine = Partial<LogRecord> & { readonly level: number; readonly time: number };

const levels: Readonly<Record<number, readonly [label: string, color: string]>> = {
  10: ["TRACE", "\u001b[90m"],
  20: ["DEBUG", "\u001b[34m"],
  30: ["INFO", "\u001b[32m"],
  40: ["WARN", "\u001b[33m"],
  50: ["ERROR", "\u001b[31m"],
  60: ["FATAL", "\u001b[41m"],
};

/** In the first line, or for programs only: the guid is long, and every GOSF caller sets one. */
const shown: ReadonlySet<string> = new Set([
  "level",
  "time",
  "pid",
  "hostname",
  "msg",
  "event",
  "client",
  "endpoint",
  "room",
  "id",
  "guid",
  "outcome",
  "code",
  "durationMs",
  "reason",
  "address",
  "text",
  "lost",
]);

const digits = (value: number, length: number): string => String(value).padStart(length, "0");

function clock(time: number): string {
  const at = new Date(time);
  return `${digits(at.getHours(), 2)}:${digits(at.getMinutes(), 2)}:${digits(at.getSeconds(), 2)}.${digits(at.getMilliseconds(), 3)}`;
}

/** A name or a code; quoted if it could be taken for several fields. */
const word = (text: string): string => (/[\s"=]/.test(text) ? JSON.stringify(text) : text);

/** The first line after time and level. */
function describe(record: Partial<LogRecord>): string {
  const { event, client, endpoint, room, id, outcome, code, durationMs, reason, address, text, lost } = record;
  const parts = [event?.padEnd(eventWidth)];
  if (endpoint !== undefined) parts.push(word(endpoint));
  if (room !== undefined) parts.push(`to ${room === "" ? "everyone" : JSON.stringify(room)}`);
  if (outcome !== undefined) parts.push(code === undefined || code === "" ? outcome : `${outcome} ${word(code)}`);
  if (durationMs !== undefined) parts.push(`${durationMs} ms`);
  if (reason !== undefined) parts.push(reason);
  if (text !== undefined && text !== "") parts.push(JSON.stringify(text));
  if (address !== undefined) parts.push(`from ${address}`);
  if (id !== undefined) parts.push(`id=${id}`);
  if (client !== undefined) parts.push(`client=${client}`);
  if (lost !== undefined) parts.push(`${lost} lines so far could not be written`);
  return escapeControls(parts.filter((part) => part !== undefined).join("  "));
}

const indented = (text: string): string => `${indent}${text.replaceAll("\n", `\n${indent}`)}\n`;

/** What follows on lines of its own, indented so that nothing in it looks like a line of the log. */
function describeRest(name: string, value: unknown): string {
  const stack = typeof value === "object" && value !== null && "stack" in value ? value.stack : undefined;
  if (typeof stack !== "string") return indented(escapeBeyondJson(`${escapeControls(name)}: ${JSON.stringify(value, undefined, 2)}`));
  const { stack: _stack, type: _type, message: _message, ...fields } = value as Line; // an object, as it has a stack
  const rest = Object.entries(fields).map(([field, content]) => describeRest(field, content));
  return `${indented(stack.split("\n").map(escapeControls).join("\n"))}${rest.join("")}`;
}

const isOwn = (line: Line): line is Line & OwnLine => events.has(line["event"]) && line["event"] === line["msg"];

function formatOwn(line: OwnLine, useColors: boolean): string {
  const [label, color] = levels[line.level] ?? ["USERLVL", "\u001b[37m"];
  const description = describe(line);
  let text = useColors
    ? `[${clock(line.time)}] ${color}${label}\u001b[${line.level === 60 ? 49 : 39}m: \u001b[36m${description}\u001b[39m\n`
    : `[${clock(line.time)}] ${label}: ${description}\n`;
  for (const [name, value] of Object.entries(line)) if (!shown.has(name)) text += describeRest(name, value);
  return text;
}

/** Escapes all texts of a line that is not the plugin's own. Lines of a message or a stack stay lines, and are indented. */
function escapeAll(value: unknown, key = ""): unknown {
  if (typeof value === "string") {
    if (key !== "msg" && key !== "stack") return escapeControls(value);
    return value
      .split("\n")
      .map(escapeControls)
      .join(key === "msg" ? `\n${indent}` : "\n");
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => escapeAll(item));
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [escapeControls(name), escapeAll(field, name)]));
}

/**
 * Makes a function that turns pino's lines into lines for people. One of the plugin's own costs a fifth of what pino-pretty takes.
 * It never throws, and each line that begins at the left margin is the beginning of a line of the log.
 *
 * @example
 * const format = prettyFormat(process.stdout.isTTY);
 */
export function prettyFormat(useColors: boolean): (line: string) => string {
  const formatOther = prettyFactory({ colorize: useColors, translateTime: "SYS:HH:MM:ss.l", ignore: "pid,hostname" });
  return (text) => {
    try {
      const line = JSON.parse(text) as Line; // pino writes objects only
      if (isOwn(line)) return formatOwn(line, useColors);
      return formatOther(escapeAll(line));
    } catch {
      return `${escapeControls(text.trimEnd())}\n`;
    }
  };
}
