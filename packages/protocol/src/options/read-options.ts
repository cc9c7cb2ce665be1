import { invalidArgument } from "../error-of.ts";
import { GosfError } from "../error.ts";
import { nearestName } from "./nearest-name.ts";
import { isFields, type OptionRule, type OptionTable } from "./option-rules.ts";

/** Options that are checked, with defaults in place. */
export type OptionValues<T, Defaults extends keyof T = never> = {
  readonly [Name in keyof T]-?: Name extends Defaults ? Exclude<T[Name], undefined> : T[Name] | undefined;
};

/** What {@link readOptions} takes beside the options and their table. */
export interface ReadOptionsInit {
  /** What takes the options, as messages call it: `"createApp"`. */
  readonly of: string;
  /** Says more of a name that is not known: `"it is an option of startup"`. */
  readonly hint?: (name: string) => string | undefined;
  /** Makes the error. Default: a GosfError with the code `invalid-argument`. */
  readonly fail?: (details: OptionFault, message: string) => GosfError;
}

/** What is wrong with options: the details of the error. */
export interface OptionFault {
  /** Name of the option; none if it is the whole that is no object. */
  readonly option?: string;
  /** What was given, in words. */
  readonly got: string;
  /** What it takes, in words. */
  readonly takes: string;
  /** Of a name that is not known: the name that may be meant. */
  readonly nearest?: string;
}

/**
 * Checks options by their table, and fills in defaults. `undefined` counts as left out.
 *
 * @param given What the application gave.
 * @throws {GosfError} `invalid-argument` for what is no object, a name that is not in the table, and a value that its rule does not accept. It says what
 *   the option takes, and which name may be meant.
 *
 * @example
 * const { timeoutMs } = readOptions(options, { timeoutMs: milliseconds(2000) }, { of: "connect" });
 */
export function readOptions<T extends object, Defaults extends keyof T = never>(
  given: T,
  table: OptionTable<T, Defaults>,
  init: ReadOptionsInit,
): OptionValues<T, Defaults> {
  checkOptions(given, table, init);
  const values: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries<OptionRule<unknown>>(table)) values[name] = given[name as keyof T] ?? rule.default;
  return values as OptionValues<T, Defaults>; // each name of the table is there, and its value was accepted or is the default
}

/**
 * Checks options by their table.
 *
 * @throws {GosfError} As {@link readOptions} does.
 *
 * @example
 * checkOptions(options, { timeoutMs: milliseconds(2000) }, { of: "call" });
 */
export function checkOptions<T extends object, Defaults extends keyof T = never>(
  given: T,
  table: OptionTable<T, Defaults>,
  init: ReadOptionsInit,
): void {
  const { of, fail = refuse } = init;
  if (!isFields(given)) {
    throw fail({ got: describe(given), takes: "an object of options" }, `${of} takes an object of options, and got ${describe(given)}`);
  }
  for (const name of Object.keys(given)) {
    const value = given[name as keyof T];
    if (value !== undefined && !Object.hasOwn(table, name)) throw unknownOption(name, value, Object.keys(table), init);
  }
  // Options may be inherited: then the table says which names to check. Plain objects, which calls are given, are checked by their own names.
  const isPlain = Object.getPrototypeOf(given) === Object.prototype;
  for (const name of Object.keys(isPlain ? given : table) as (keyof T & string)[]) {
    const value = given[name];
    if (value === undefined || table[name].accepts(value)) continue;
    const { takes } = table[name];
    throw fail({ option: name, got: describe(value), takes }, `${of}: ${name} takes ${takes}, and got ${describe(value)}`);
  }
}

function unknownOption(name: string, value: unknown, known: readonly string[], init: ReadOptionsInit): GosfError {
  const { of, hint, fail = refuse } = init;
  const nearest = nearestName(name, known);
  const takes = known.join(", ");
  const meant = hint?.(name) ?? (nearest === undefined ? `it takes ${takes}` : `did you mean "${nearest}"?`);
  const details = { option: name, got: describe(value), takes, ...(nearest !== undefined && { nearest }) };
  return fail(details, `${of} has no option "${name}": ${meant}`);
}

function refuse(details: OptionFault, message: string): GosfError {
  return invalidArgument(message, details);
}

/** A value in words, short. Never throws: it may be anything. */
function describe(value: unknown): string {
  if (typeof value === "string") return `the string ${JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value)}`;
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  return typeof value === "bigint" ? `${value}n` : String(value);
}
