import type { Client, Request } from "@gosf/server";
import { flag, func, isFields, oneOf, option, type OptionTable, type OptionValues, readOptions } from "@gosf/protocol/peer";
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
  /**
   * Fields of your own, for each line of a client: who is logged in, say. They are cut and their secrets are hidden as in bodies, all together after 2 KiB; fields
   * of the plugin keep their values. What it throws is in the line, as `fieldsError`.
   *
   * @default none
   *
   * @example
   * logger({ fields: (client) => ({ user: user.get(client)?.id }) });
   */
  readonly fields?: ((client: Client, request: Request | undefined) => object | undefined) | undefined;
}

const bodyTable: OptionTable<BodyOptions, "redactText"> = {
  redact: option<readonly string[]>("a list of paths", Array.isArray),
  redactText: flag(false),
};

const levels: readonly (Level | "silent")[] = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

export const loggerOptionTable: OptionTable<LoggerOptions, "level"> = {
  pino: option<Logger>("a pino instance", (value) => isFields(value) && "isLevelEnabled" in value),
  level: oneOf(levels, "info"),
  format: option<"pretty" | "json">('"pretty" or "json"', (value) => value === "pretty" || value === "json"),
  bodies: option<boolean | BodyOptions>("true, false or an object", (value) => typeof value === "boolean" || isFields(value)),
  fields: func<NonNullable<LoggerOptions["fields"]>>(),
};

/** @throws {GosfError} `invalid-argument` for a name that is not an option, and for a value of the wrong kind. */
export function readLoggerOptions(options: LoggerOptions): OptionValues<LoggerOptions, "level"> {
  return readOptions<LoggerOptions, "level">(options, loggerOptionTable, { of: "logger" });
}

/** @throws {GosfError} As {@link readLoggerOptions} does. */
export function readBodyOptions(options: BodyOptions): OptionValues<BodyOptions, "redactText"> {
  return readOptions<BodyOptions, "redactText">(options, bodyTable, { of: "logger: bodies" });
}
