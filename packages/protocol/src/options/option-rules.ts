/** What one option takes. Each function below makes one; the default is `undefined` where leaving the option out means something of its own. */
export interface OptionRule<T, D extends T | undefined = T | undefined> {
  /** In words, as messages say it: "a whole number from 1 to 65535". */
  readonly takes: string;
  /** What it is where it is left out. */
  readonly default: D;
  /** Whether it takes a value. Never called with `undefined`. */
  readonly accepts: (value: unknown) => boolean;
}

/** A rule for each option of a type; `Defaults` are those that have a default. */
export type OptionTable<T, Defaults extends keyof T = never> = {
  readonly [Name in keyof T]-?: Name extends Defaults
    ? OptionRule<Exclude<T[Name], undefined>, Exclude<T[Name], undefined>>
    : OptionRule<Exclude<T[Name], undefined>>;
};

/** The longest that timers wait, in milliseconds, and the most that a limit may be. */
const most = 2 ** 31 - 1;

/**
 * Any kind of value.
 *
 * @param takes What it is, in words.
 *
 * @example
 * const table = { contract: option<Contract>("what defineContract returns", isContract) };
 */
export function option<T>(takes: string, accepts: (value: unknown) => boolean): OptionRule<T, undefined>;
export function option<T>(takes: string, accepts: (value: unknown) => boolean, byDefault: T): OptionRule<T, T>;
export function option<T>(takes: string, accepts: (value: unknown) => boolean, byDefault?: T): OptionRule<T> {
  return { takes, accepts, default: byDefault };
}

/**
 * A whole number.
 *
 * @example
 * const table = { port: wholeNumber(0, 65_535, 9999) };
 */
export function wholeNumber(from: number, to: number, byDefault: number): OptionRule<number, number> {
  return option<number>(`a whole number from ${from} to ${to}`, (value) => isWhole(value) && value >= from && value <= to, byDefault);
}

/**
 * Two whole numbers, the lesser first.
 *
 * @example
 * const table = { bytesBetween: wholeRange(1, [2_000, 60_000]) };
 */
export function wholeRange(from: number, byDefault: Range): OptionRule<Range, Range> {
  return option<Range>(`two whole numbers from ${from}, the lesser first`, (value) => isRange(value, from), byDefault);
}

type Range = readonly [least: number, most: number];

function isRange(value: unknown, from: number): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [lesser, greater] = value as readonly unknown[];
  return isWhole(lesser) && isWhole(greater) && from <= lesser && lesser <= greater;
}

/**
 * A limit: a number of things or bytes of which there may not be more. 0 is none, for that would allow nothing.
 *
 * @example
 * const table = { maxInFlight: limit(10_000) };
 */
export function limit(byDefault: number): OptionRule<number, number> {
  return wholeNumber(1, most, byDefault);
}

/** What {@link milliseconds} takes beside the default. */
export interface MillisecondsInit {
  /** `"zero"`: at once is a time too. `"infinity"`: so is for ever. */
  readonly or?: "zero" | "infinity";
}

/**
 * A time in milliseconds that a timer can wait.
 *
 * @example
 * const table = { timeoutMs: milliseconds(2000) };
 */
export function milliseconds(byDefault: number, { or }: MillisecondsInit = {}): OptionRule<number, number> {
  const takes = `milliseconds ${or === "zero" ? "from" : "above"} 0, at most ${most}${or === "infinity" ? ", or Infinity" : ""}`;
  const accepts = (value: unknown): boolean =>
    typeof value === "number" &&
    ((value > 0 && value <= most) || (or === "zero" && value === 0) || (or === "infinity" && value === Infinity));
  return option<number>(takes, accepts, byDefault);
}

/**
 * True or false.
 *
 * @example
 * const table = { secure: flag(false) };
 */
export function flag(byDefault: boolean): OptionRule<boolean, boolean> {
  return option<boolean>("true or false", (value) => typeof value === "boolean", byDefault);
}

/**
 * A text.
 *
 * @example
 * const table = { host: text("") };
 */
export function text(byDefault: string): OptionRule<string, string> {
  return option<string>("a string", (value) => typeof value === "string", byDefault);
}

/**
 * One of some values.
 *
 * @example
 * const table = { whenDisconnected: oneOf(["wait", "fail"], "wait") };
 */
export function oneOf<T extends string | number>(values: readonly T[], byDefault: T): OptionRule<T, T> {
  const takes = values.map((value) => JSON.stringify(value)).join(" or ");
  return option<T>(takes, (value) => values.some((each) => each === value), byDefault);
}

/**
 * An object that has fields, no list and no function. It stands for itself: its fields are not looked at.
 *
 * @example
 * const table = { query: fields<Record<string, string>>() };
 */
export function fields<T extends object>(takes = "an object"): OptionRule<T, undefined> {
  return option<T>(takes, isFields);
}

/**
 * A function.
 *
 * @example
 * const table = { requestListener: func<PageListener>() };
 */
export function func<T extends (...args: never[]) => unknown>(): OptionRule<T, undefined> {
  return option<T>("a function", (value) => typeof value === "function");
}

/**
 * Whether a value can hold options: an object, no list.
 *
 * @example
 * isFields({}); // true
 */
export function isFields(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value);
}
