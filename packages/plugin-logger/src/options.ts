import type { Level, Logger } from "pino";

/** Options of {@link LoggerOptions.bodies}. */
export interface BodyOptions {
  /**
   * Paths inside bodies that are hidden beside fields with the name of a secret, in pino's syntax: `["card.number", "users[*].email"]`.
   *
   * @default []
   */
  readonly redact?: readonly string[] | undefined;
  /**
   * Whether texts of messages are hidden.
   *
   * @default false
   */
  readonly redactText?: boolean | undefined;
}

/** What {@link logger} takes. */
export interface LoggerOptions {
  /**
   * A pino instance to write to. It decides level, format and destination. Fields are cut and bodies redacted as usual.
   *
   * @default one that writes to the standard output
   */
  readonly pino?: Logger | undefined;
  /**
   * The lowest level that is written: `"info"` has every line, `"warn"` only failures and errors.
   *
   * @default "info"
   */
  readonly level?: Level | "silent" | undefined;
  /**
   * How lines look: `"pretty"` for people, `"json"` for programs.
   *
   * @default "pretty" if the standard output is a terminal, else "json"
   */
  readonly format?: "pretty" | "json" | undefined;
  /**
   * Whether texts and bodies of messages are logged. A field is hidden, at any depth, if its name contains the name of a secret: password,
   * token, secret, key, otp, cvv, card, bearer, authorization, cookie and others, in any case and with any `-` or `_`. Strings are cut after 1000
   * characters, lists and objects after 100 items, nesting after 8 levels, and text and body together after 16 KiB of JSON.
   *
   * @default false
   */
  readonly bodies?: boolean | BodyOptions | undefined;
}
