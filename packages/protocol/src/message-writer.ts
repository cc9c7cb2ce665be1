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

/** An object, but no array, Map, binary data or other collection: every reader refuses those as a meta or body. */
function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(Symbol.iterator in value);
}

/**
 * What JSON will write of a meta or body: `undefined` where that is nothing or `{}`. The one place that decides it, so that text and plain
 * object agree.
 *
 * @throws {TypeError} For what is no plain object, before or after its toJSON.
 */
function toRecord(name: "meta" | "body", value: (object & { toJSON?: unknown }) | null | undefined): object | undefined {
  if (value === undefined || value === null) return undefined;
  const record: unknown = isPlain(value) && typeof value.toJSON === "function" ? value.toJSON(name) : value;
  if (!isPlain(record)) throw new TypeError(`${name} must be a plain object`);
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
 * @param stringify Makes the JSON of meta and body; may return `undefined` to say that it cannot (for binary data, say).
 *   Default `JSON.stringify`.
 * @returns The JSON, or `undefined` where `stringify` returned that.
 * @throws {TypeError} For a meta or body that is no plain object; and what `stringify` throws, as for a cycle or a bigint.
 *
 * @example
 * encodeMessage(successMessage("hi"), { id: 5 }); // {"id":5,"success":true,"text":"hi"}
 */
export function encodeMessage(
  message: WritableMessage,
  identity: MessageIdentity = message,
  stringify: (value: object) => string | undefined = JSON.stringify,
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
    const text = stringify(record);
    if (text === undefined) return undefined;
    json += `,"${name}":${text}`;
  }
  return `${json}}`;
}

/**
 * The same as {@link encodeMessage}, as a plain object: for encoders that take values, as those for binary data do.
 *
 * @param message What to write.
 * @param identity Whose id, guid and uuid to write. Default: the message's own.
 * @throws {TypeError} For a meta or body that is no plain object.
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
