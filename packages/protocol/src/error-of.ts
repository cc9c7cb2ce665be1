import { errorCodes, type ErrorCode } from "./error-codes.ts";
import { GosfError, type GosfErrorOptions } from "./error.ts";

/** The longest that one field of the details is in a message, in UTF-16 units. */
const longestField = 300;

function write(value: unknown): string {
  const text =
    typeof value === "string" ? value : Array.isArray(value) ? value.map((item) => JSON.stringify(item)).join(", ") : String(value);
  return text.length > longestField ? `${text.slice(0, longestField)}…` : text;
}

/** @returns `undefined` where a field that it names is missing. */
function fill(template: string, details: Readonly<Record<string, unknown>>): string | undefined {
  let isComplete = true;
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = details[name];
    if (value === undefined) isComplete = false;
    return write(value);
  });
  return isComplete ? text : undefined;
}

/**
 * The message of an error whose maker has no words of its own: the template of its code, with the details in their places. Never throws, whatever the details hold.
 *
 * @example
 * messageOf("timeout", { endpoint: "echo", timeoutMs: 2000 }); // "no answer within 2000 ms: echo"
 */
export function messageOf(code: string, details: object): string {
  try {
    const template = Object.hasOwn(errorCodes, code) ? errorCodes[code as ErrorCode].message : "";
    const fields = details as Readonly<Record<string, unknown>>; // an object's own fields are a record of unknown
    const text = fill(
      template.replace(/\[(.*?)\]/g, (_, part: string) => fill(part, fields) ?? ""),
      fields,
    );
    return text || `${code} ${JSON.stringify(details)}`;
  } catch {
    return code;
  }
}

/**
 * Makes an error of this project. Its message is what the table of codes says, unless there is something better to say.
 *
 * @param details What the other end may know about it. Default `{}`.
 * @param options `message` in place of the table's, and `cause`.
 *
 * @example
 * throw errorOf("duplicate-endpoint", { name });
 */
export function errorOf(code: ErrorCode, details: object = {}, { message, cause }: GosfErrorOptions = {}): GosfError {
  return new GosfError(code, details, { message: message ?? messageOf(code, details), cause });
}

/**
 * Makes the error of a function that was given what it does not take.
 *
 * @param message Says what it takes.
 * @param details What the other end may know about it. Default `{}`.
 *
 * @example
 * if (typeof hook !== "function") throw invalidArgument("onConnect takes a function");
 */
export function invalidArgument(message: string, details: object = {}, cause?: unknown): GosfError {
  return new GosfError("invalid-argument", details, { message, cause });
}
