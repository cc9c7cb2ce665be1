import type { Level, Logger } from "pino";

/** What {@link logger} takes. */
export interface LoggerOptions {
  /**
   * A pino instance to write to. Level, format and destination are then its own affair.
   *
   * @default one that writes to the standard output
   */
  readonly pino?: Logger;
  /**
   * The lowest level that is written: `"info"` has every line, `"warn"` only failures and errors.
   *
   * @default "info"
   */
  readonly level?: Level | "silent";
  /**
   * How lines look: `"pretty"` for people, `"json"` for programs.
   *
   * @default "pretty" if the standard output is a terminal, else "json"
   */
  readonly format?: "pretty" | "json";
  /**
   * Whether texts and bodies of messages are logged. Fields with the name of a secret (password, token, secret, authorization, cookie, apiKey …)
   * are hidden at any depth; `redact` names more, as paths inside the body in pino's syntax: `["card.number", "users[*].email"]`. Strings are cut
   * after 1000 characters, lists after 100 items, nesting after 8 levels.
   *
   * @default false
   */
  readonly bodies?: boolean | { readonly redact: readonly string[] };
}
