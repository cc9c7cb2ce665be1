/** What a server under measurement is asked to be. */
export interface ServeOptions {
  /**
   * How requests are answered: the ack alone, or, as the original's wire has it, an event copy and then the ack.
   */
  readonly reply: "ack" | "copy-and-ack";
  /** How many endpoints it has, `echo` and `announce` included. */
  readonly endpoints: number;
  /** What refuses each request to `echo`, if something does. Default: nothing. */
  readonly refusal?: Refusal;
}

/** What refuses a request: a hook, a limit on requests in flight, or that the endpoint does not exist. */
export type Refusal = "hook" | "limit" | "unknown-endpoint";

/**
 * Starts a server on a free port of 127.0.0.1. It has these endpoints, written as the users of that library would write them:
 *
 * - `echo` answers `{ success: true, text, body }` with the text and the body of the request;
 * - `announce` sends `announced` with `{ success: true, text: "<text>-<index>" }` to everyone, `body.count` times in one turn;
 * - `endpoint-2`, `endpoint-3` … do as `echo` does, up to the number wanted.
 *
 * @returns its port
 */
export type Serve = (options: ServeOptions) => Promise<number>;

/** The message of a request. */
export interface Request {
  readonly text: string;
  readonly body?: Record<string, unknown>;
}

/** The message of an answer. */
export interface Reply {
  readonly success: true;
  readonly text: string;
  readonly body?: Record<string, unknown> | undefined;
}

export type Ack = (reply: Reply) => void;

/** The names of the endpoints after `echo` and `announce`. */
export function extraEndpoints(options: ServeOptions): string[] {
  return Array.from({ length: Math.max(0, options.endpoints - 2) }, (_, index) => `endpoint-${index + 2}`);
}
