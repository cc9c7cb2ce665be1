import { isBody } from "./body.ts";
import type { MessageIdentity } from "./message.ts";

/** What can be written as a message: any of the message types, with the fields it has. */
export interface WritableMessage extends MessageIdentity {
  /** Default `false`. */
  success?: boolean | undefined;
  /** Default `""`. */
  text?: string | undefined;
  /** Default `{}`. */
  meta?: object | undefined;
  /** Default `{}`. */
  body?: object | undefined;
}

/**
 * What JSON will write of a meta or body: `undefined` where that is nothing or `{}`. The one place that decides it, so that text and plain
 * object agree.
 *
 * @throws {TypeError} For what is not a body, before or after its toJSON.
 */
function toRecord(name: "meta" | "body", value: (object & { toJSON?: unknown }) | null | undefined): object | undefined {
  if (value === undefined || value === null) return undefined;
  const { toJSON } = value;
  // A value is checked before its toJSON is called, and the value that is written is checked.
  const record: unknown = typeof toJSON === "function" && isBody(value) ? toJSON.call(value, name) : value;
  if (!isBody(record)) throw new TypeError(`${name} must be an object`);
  for (const key in record) {
    if (!Object.hasOwn(record, key)) continue;
    const kind = typeof record[key as keyof typeof record];
    if (kind !== "undefined" && kind !== "function" && kind !== "symbol") return record;
  }
  return undefined;
}

/** The JSON of a field. Plain JavaScript may give anything: what has the wrong type is refused by its reader, and breaks no frame. */
function toJson(value: unknown): string {
  return Number.isFinite(value) ? String(value) : (JSON.stringify(value) ?? "null");
}

/**
 * The JSON of a message as the original writes it: the fields in the order id, guid, uuid, success, text, meta, body; `success` always,
 * the others only when they are neither zero nor empty.
 *
 * @param message What to write.
 * @param identity Whose id, guid and uuid to write: of a response, the request's. Default: the message's own.
 * @param canWrite Says whether JSON can write a meta or body. Default: it can. Where there may be binary data, say that there is none.
 * @returns The JSON, or `undefined` where `canWrite` returned false.
 * @throws {TypeError} For a meta or body that is not an object whose fields are its data, also after its toJSON; and what JSON.stringify throws, as for a cycle
 *   or a bigint.
 *
 * @example
 * encodeMessage(successMessage("hi"), { id: 5 }); // {"id":5,"success":true,"text":"hi"}
 */
export function encodeMessage(
  message: WritableMessage,
  identity: MessageIdentity = message,
  canWrite?: (record: object) => boolean,
): string | undefined {
  let json = "{";
  if (identity.id) json += `"id":${toJson(identity.id)},`;
  if (identity.guid) json += `"guid":${toJson(identity.guid)},`;
  if (identity.uuid) json += `"uuid":${toJson(identity.uuid)},`;
  json += message.success === true ? '"success":true' : '"success":false';
  if (message.text) json += `,"text":${toJson(message.text)}`;
  for (const name of ["meta", "body"] as const) {
    const record = toRecord(name, message[name]);
    if (record === undefined) continue;
    if (canWrite?.(record) === false) return undefined;
    const text: string | undefined = JSON.stringify(record);
    // A toJSON may return anything the second time, and what is not an object would break the frame for its reader.
    if (!text?.startsWith("{")) throw new TypeError(`${name} must become an object in JSON`);
    json += `,"${name}":${text}`;
  }
  return `${json}}`;
}

/**
 * The same as {@link encodeMessage}, as a plain object: for encoders that take values, as those for binary data do.
 *
 * @param message What to write.
 * @param identity Whose id, guid and uuid to write. Default: the message's own.
 * @throws {TypeError} For a meta or body that is not an object whose fields are its data.
 *
 * @example
 * toWire(successMessage("hi"), { id: 5 }); // { id: 5, success: true, text: "hi" }
 */
export function toWire(message: WritableMessage, identity: MessageIdentity = message): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  if (identity.id) wire["id"] = identity.id;
  if (identity.guid) wire["guid"] = identity.guid;
  if (identity.uuid) wire["uuid"] = identity.uuid;
  wire["success"] = message.success === true;
  if (message.text) wire["text"] = message.text;
  const meta = toRecord("meta", message.meta);
  const body = toRecord("body", message.body);
  if (meta !== undefined) wire["meta"] = meta;
  if (body !== undefined) wire["body"] = body;
  return wire;
}
