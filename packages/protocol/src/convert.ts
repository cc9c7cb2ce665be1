import { invalidArgument } from "./error-of.ts";
import { GosfError } from "./error.ts";
import type { Body } from "./message.ts";
import { check, isSchema, type InferOutput, type BodySchema } from "./schema.ts";

/**
 * Turns any object, an instance of a class or a Message, into a plain map, by the rules of JSON: `toJSON` is honoured, functions and
 * `undefined` are left out, a Date becomes its text.
 *
 * @param value An object that JSON can write.
 * @throws {GosfError} `invalid-argument` when JSON makes no object of it (an array, a cycle, a bigint).
 *
 * @example
 * structToMap(new Point(1, 2)); // { x: 1, y: 2 }
 */
export function structToMap(value: object): Body {
  let map: unknown;
  try {
    map = JSON.parse(JSON.stringify(value));
  } catch (cause) {
    throw invalidArgument("structToMap takes an object that JSON can write", {}, cause);
  }
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    throw invalidArgument("structToMap takes an object that becomes a map, no array");
  }
  return map as Body; // just seen to be a JSON object
}

/**
 * Reads a map into the type that a schema describes.
 *
 * @param map A body, a meta, or any other value.
 * @param schema A schema of any Standard Schema library, without asynchronous checks.
 * @returns The schema's output: transforms and defaults apply.
 * @throws {GosfError} `invalid-body` with `{ issues: [{ path, message }] }`; `invalid-argument` for an asynchronous schema.
 *
 * @example
 * const user = mapToStruct(request.message.body, z.object({ name: z.string() }));
 */
export function mapToStruct<S extends BodySchema>(map: unknown, schema: S): InferOutput<S> {
  if (!isSchema(schema)) throw invalidArgument("mapToStruct takes a map and a schema");
  const checked = check(schema, map);
  if (checked instanceof Promise) {
    checked.catch(() => {}); // its outcome is not wanted: the call itself is refused
    throw invalidArgument("mapToStruct takes a schema without asynchronous checks");
  }
  if (checked.issues) throw new GosfError("invalid-body", { issues: checked.issues });
  return checked.value;
}
