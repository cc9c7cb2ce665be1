import { isBody } from "./body.ts";
import { GosfError } from "./error.ts";
import { maxIdentifierLength } from "./limits.ts";
import type { Body, Message, RequestMessage } from "./message.ts";

function invalid(reason: string): GosfError {
  return new GosfError("invalid-message", { reason }, { message: `invalid-message: ${reason}` });
}

function readString(name: string, value: unknown, maxLength?: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw invalid(`${name} must be a string`);
  if (value.length > maxLength!) throw invalid(`${name} has over ${maxLength} characters`); // nothing is above undefined
  return value;
}

function readRecord(name: string, value: unknown): Body {
  if (value === undefined || value === null) return {};
  if (!isBody(value)) throw invalid(`${name} must be an object`);
  return value as Body; // an object's own fields are a record of unknown
}

function readId(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Number.isSafeInteger(value)) throw invalid("id must be a safe integer");
  return value as number; // isSafeInteger is true of numbers only
}

/**
 * Reads what arrived as a Message, strictly: wrong types are refused, unknown fields are dropped, `null` fields count as absent. A guid or uuid has at
 * most 128 characters (UTF-16 units).
 *
 * @param value The argument of an event or an acknowledgement. Default `{}`, for one without an argument.
 * @returns A new message with every field in its place: `text` is `""` and `meta` and `body` are `{}` where they were absent.
 * @throws {GosfError} `invalid-message`, with the `reason` in its details.
 *
 * @example
 * readMessage({ text: "hi", body: { room: "lobby" } }).meta; // {}
 */
export function readMessage(value: unknown = {}): RequestMessage {
  if (!isBody(value)) throw invalid(value === null ? "it is null" : "it is not an object");
  const fields = value as Body; // as above
  const success = fields["success"] ?? false;
  if (typeof success !== "boolean") throw invalid("success must be a boolean");
  const message: RequestMessage = {
    success,
    text: readString("text", fields["text"]) ?? "",
    meta: readRecord("meta", fields["meta"]),
    body: readRecord("body", fields["body"]),
  };
  const id = readId(fields["id"]);
  const guid = readString("guid", fields["guid"], maxIdentifierLength);
  const uuid = readString("uuid", fields["uuid"], maxIdentifierLength);
  if (id !== undefined) message.id = id;
  if (guid !== undefined) message.guid = guid;
  if (uuid !== undefined) message.uuid = uuid;
  return message;
}

/**
 * Reads the arguments of an event: none, or one Message.
 *
 * @param args All arguments after the event's name, without the acknowledgement.
 * @throws {GosfError} `invalid-message`, also when there are two arguments or more.
 *
 * @example
 * readArguments([{ text: "hi" }]).text; // "hi"
 */
export function readArguments(args: readonly unknown[]): RequestMessage {
  if (args.length > 1) throw invalid(`expected one message argument, got ${args.length}`);
  return readMessage(args[0]);
}

/**
 * Reads what an acknowledgement carries: one Message, or `null`, which is a success without text and body, as in the original.
 *
 * @param args All that it carries.
 * @throws {GosfError} `invalid-message`, also for none and for several.
 *
 * @example
 * readReply([null]).success; // true
 */
export function readReply(args: readonly unknown[]): Message {
  const [reply] = args;
  if (reply === null && args.length === 1) return readMessage({ success: true });
  return readMessage(args.length === 1 ? reply : args); // none or several: the list, which is no Message
}
