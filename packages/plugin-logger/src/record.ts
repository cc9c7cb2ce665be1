/** The fields of a log line. */
export interface LogRecord {
  /** What happened. */
  readonly event: "connect" | "disconnect" | "request" | "response" | "broadcast" | "error" | "lost";
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
  /** What went wrong, with stack and cause. */
  readonly err?: unknown;
}
