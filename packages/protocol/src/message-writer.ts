import type { MessageIdentity } from "./message.ts";

/** What can be written as a message: any of the message types, with the fields it has. */
export interface WritableMessage extends MessageIdentity {
  success?: boolean | undefined;
  text?: string | undefined;
  meta?: object | undefined;
  body?: object | undefined;
}

function isEmpty(record: object | undefined): boolean {
  for (const key in record) if (Object.hasOwn(record, key)) return false;
  return true;
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
 * @throws {TypeError} What `stringify` throws, as for a body with a cycle or a bigint.
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
  if (identity.id) json += `"id":${identity.id},`;
  if (identity.guid) json += `"guid":${JSON.stringify(identity.guid)},`;
  if (identity.uuid) json += `"uuid":${JSON.stringify(identity.uuid)},`;
  json += message.success === true ? '"success":true' : '"success":false';
  if (message.text) json += `,"text":${JSON.stringify(message.text)}`;
  for (const name of ["meta", "body"] as const) {
    const record = message[name];
    if (record === undefined || record === null || isEmpty(record)) continue;
    const written = stringify(record);
    if (written === undefined) return undefined;
    if (written !== "{}") json += `,"${name}":${written}`;
  }
  return `${json}}`;
}

/**
 * The same as {@link encodeMessage}, as a plain object: for encoders that take values, as those for binary data do.
 *
 * @param message What to write.
 * @param identity Whose id, guid and uuid to write. Default: the message's own.
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
  if (!isEmpty(message.meta)) wire["meta"] = message.meta;
  if (!isEmpty(message.body)) wire["body"] = message.body;
  return wire;
}
