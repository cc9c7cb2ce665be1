import type { Client, Request } from "@gosf/server";
import type { LoggerOptions } from "./options.ts";
import { pinoFields, recordFields } from "./record.ts";
import { read, Snapshot } from "./snapshot.ts";

/** JSON that an application's own fields may take in a line, in bytes. */
const budget = 2048;

/** Returns the fields that an application adds to a line. */
export type OwnFields = (client: Client, request: Request | undefined) => object;

const nothing = {};

/** Fields of the line itself keep their values. */
function withoutTaken(fields: object): object {
  const taken = Object.keys(fields).filter((name) => pinoFields.has(name) || Object.hasOwn(recordFields, name));
  if (taken.length === 0) return fields;
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => !taken.includes(name)));
  return { ...own, fieldsError: `the line has these names already: ${taken.join(", ")}` };
}

/**
 * Makes the function that adds an application's own fields to lines. It never throws.
 *
 * @example
 * const own = ownFields((client) => ({ user: user.get(client)?.id }));
 */
export function ownFields(fields: LoggerOptions["fields"]): OwnFields {
  if (fields === undefined) return () => nothing;
  return (client, request) => {
    const snapshot = new Snapshot(budget);
    try {
      const given = fields(client, request);
      return given === undefined ? nothing : withoutTaken(Object(snapshot.copy(given)) as object); // what is not an object has no fields
    } catch (error) {
      return { fieldsError: snapshot.text(String(Object(error) === error ? read(error as object, "message") : error)) };
    }
  };
}
