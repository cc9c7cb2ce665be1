/** Events that have lines. */
export const logEvents = ["start", "stop", "connect", "disconnect", "request", "response", "broadcast", "call", "error", "lost"] as const;

/** The fields of a log line. How each is shown to people stands in {@link recordFields}. */
export interface LogRecord {
  /** What happened. */
  readonly event: (typeof logEvents)[number];
  /** Socket.IO's id of the client. */
  readonly client?: string | undefined;
  /** The endpoint of a request or response, the name of a broadcast. */
  readonly endpoint?: string | undefined;
  /** Of a broadcast: `""` is everyone. */
  readonly room?: string | undefined;
  /** The message's id, if the caller set one. */
  readonly id?: number | undefined;
  /** The message's guid, if the caller set one. */
  readonly guid?: string | undefined;
  /** Id of the trace, which the log lines of all services have in common that a request passes through. */
  readonly traceId?: string | undefined;
  /** The service that was called. */
  readonly service?: string | undefined;
  /** Address of the app. */
  readonly url?: string | undefined;
  /** Of a response: `none` if the controller returned nothing. */
  readonly outcome?: "success" | "failure" | "none" | undefined;
  /** The error code of a failure. */
  readonly code?: string | undefined;
  /** From the request's arrival to its response, in milliseconds. */
  readonly durationMs?: number | undefined;
  /** Why a client left. */
  readonly reason?: string | undefined;
  /** Where a client connects from. */
  readonly address?: string | undefined;
  /** The message's text; only with `bodies`. */
  readonly text?: string | undefined;
  /** The message's body, redacted; only with `bodies`. */
  readonly body?: unknown;
  /** Number of lines lost so far, of a line that says so. */
  readonly lost?: number | undefined;
  /** The message of the error that the option `fields` threw: the line does not have its fields. */
  readonly fieldsError?: string | undefined;
  /** What went wrong, with stack and cause. */
  readonly err?: unknown;
}

/** Returns the text of a field in the first line for people; `undefined` leaves the field out. */
type Show<Name extends keyof LogRecord> = (value: NonNullable<LogRecord[Name]>, record: LogRecord) => string | undefined;

/** A field for programs only: the guid is long, and every GOSF caller sets one; the code of a failure is shown behind its outcome. */
const notShown = (): undefined => undefined;
/** Marks a field that is written on lines of its own. */
export const below: unique symbol = Symbol("below");

const eventWidth = 10;

/** A name or a code; quoted if it could be taken for several fields. */
export const word = (text: string): string => (/[\s"=]/.test(text) ? JSON.stringify(text) : text);

/** All fields of a line, in the order in which people see them. */
export const recordFields: { readonly [Name in keyof LogRecord]-?: Show<Name> | typeof below } = {
  event: (event) => event.padEnd(eventWidth),
  service: word,
  endpoint: word,
  room: (room) => `to ${room === "" ? "everyone" : JSON.stringify(room)}`,
  outcome: (outcome, { code }) => (code === undefined || code === "" ? outcome : `${outcome} ${word(code)}`),
  code: notShown,
  durationMs: (durationMs) => `${durationMs} ms`,
  reason: (reason) => reason,
  text: (text) => (text === "" ? undefined : JSON.stringify(text)),
  address: (address) => `from ${address}`,
  id: (id) => `id=${id}`,
  guid: notShown,
  traceId: notShown,
  url: (url) => url,
  client: (client) => `client=${client}`,
  lost: (lost) => `${lost} lines so far could not be written`,
  fieldsError: (error) => `fieldsError=${JSON.stringify(error)}`,
  body: below,
  err: below,
};

/** Names of the fields that pino adds to a line. */
export const pinoFields: ReadonlySet<string> = new Set(["level", "time", "pid", "hostname", "msg"]);
