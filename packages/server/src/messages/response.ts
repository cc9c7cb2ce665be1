import { failureMessage, GosfError, type Body, type FailureMessage, type Message, type WritableMessage } from "@gosf/protocol";
import {
  errorOf,
  invalidArgument,
  isBody,
  metaKey,
  publicCodeOf,
  stacklessError,
  unknownField,
  unknownFieldText,
} from "@gosf/protocol/peer";

function isAbsentOr(type: string, value: unknown): boolean {
  return value === undefined || value === null || typeof value === type;
}

/** What keeps a value from being a message, in words; `undefined` if nothing does. */
function faultOf(value: unknown): string | undefined {
  if (!isBody(value)) return "it is not an object";
  const { success, text, meta, body } = value as Record<string, unknown>;
  if (!isAbsentOr("boolean", success)) return "success must be a boolean";
  if (!isAbsentOr("string", text)) return "text must be a string";
  if (meta !== undefined && meta !== null && !isBody(meta)) return "meta must be an object";
  if (body !== undefined && body !== null && !isBody(body)) return "body must be an object";
  return undefined;
}

/** A message with every field in its place. It is the same object where nothing was left out. */
function complete(value: WritableMessage): Message {
  const { success, text, meta, body } = value;
  if (typeof success === "boolean" && typeof text === "string" && meta && body) return value as Message; // just seen to be one
  // As above, with what was left out put in its place.
  return { ...value, success: success === true, text: text ?? "", meta: meta ?? {}, body: body ?? {} } as Message;
}

/**
 * What application code gave as a message to send.
 *
 * @param what What sends it, as messages call it.
 * @throws {GosfError} `invalid-message` with the `reason` in its details; `invalid-argument` for a field that a message does not have.
 */
export function toMessage(value: WritableMessage, what: string): Message {
  const reason = faultOf(value);
  if (reason !== undefined) throw errorOf("invalid-message", { reason });
  const field = unknownField(value);
  if (field !== undefined) throw invalidArgument(`${what}: ${unknownFieldText(field)}`, { field });
  return complete(value);
}

const advice = "return successMessage({ … }) or failureMessage(…)";

/** What keeps a value from being a response, in words. */
function responseFault(value: unknown): string | undefined {
  if (!isBody(value)) return `returned ${nameOf(value)}: ${advice}`;
  if (!("success" in value) || value.success === undefined) return `returned an object without "success": return successMessage({ … })`;
  const reason = typeof value.success === "boolean" ? faultOf(value) : "success must be a boolean";
  if (reason !== undefined) return `returned an object that is not a message, ${reason}: ${advice}`;
  const field = unknownField(value);
  return field === undefined ? undefined : `returned a field that is lost: ${unknownFieldText(field)}`;
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" || typeof value === "function") return "an object that is not a plain one";
  return `a ${typeof value}`;
}

/**
 * What application code gave as a response. Its error has no stack: there is nothing of the application's in it.
 *
 * @param whose What gave it, as messages call it: `the controller of "echo"`.
 * @throws {GosfError} `invalid-response`, which says what to return.
 */
export function toResponse(value: unknown, whose: () => string): Message {
  const fault = responseFault(value);
  if (fault !== undefined) throw stacklessError("invalid-response", { reason: fault }, `${whose()} ${fault}`);
  return complete(value as WritableMessage); // it was just seen to be one
}

/** A meta without what our own ends tell each other in it: that stays between them. */
export function withoutNote(meta: Body): Body {
  const { [metaKey]: _, ...rest } = meta;
  return rest;
}

/** Whether an error is reported: its caller does not receive all of it. Never throws. */
export function isInternal(error: unknown): boolean {
  try {
    return !GosfError.is(error) || error.code === "invalid-response" || publicCodeOf(error) !== undefined;
  } catch {
    return true; // a proxy may throw anything
  }
}

/** The failure that a caller receives for an error. */
export function toFailure(error: unknown): FailureMessage {
  try {
    const publicCode = publicCodeOf(error);
    if (publicCode !== undefined) return failureMessage(publicCode);
    // Plain JavaScript may give a code that is not a string. What is wrong with a response is the server's business.
    if (GosfError.is(error)) return failureMessage(String(error.code), error.code === "invalid-response" ? {} : error.details);
  } catch {
    // An error may have getters of its own, and they may throw.
  }
  return failureMessage("internal-error");
}
