import type { BodySchema } from "@gosf/protocol";
import { invalidArgument } from "@gosf/protocol/peer";
import type { StandardJSONSchemaV1 } from "@standard-schema/spec";

/** A JSON Schema of draft 7, which AsyncAPI's own schemas build on. */
export type JsonSchema = Record<string, unknown>;

/** Which side of a schema: what one gives to it, or what it gives back. */
export type Side = "input" | "output";

const target = "draft-07";

function hasJsonSchema(schema: BodySchema): schema is BodySchema & StandardJSONSchemaV1<object, object> {
  return "jsonSchema" in schema["~standard"];
}

async function convertValibot(schema: BodySchema, side: Side): Promise<JsonSchema> {
  const converter = await import("@valibot/to-json-schema");
  // The vendor's name says that it is one of valibot's schemas, which Standard Schema's type does not know.
  const valibotSchema = schema as unknown as Parameters<typeof converter.toJsonSchema>[0];
  return { ...converter.toJsonSchema(valibotSchema, { typeMode: side, target, errorMode: "ignore" }) };
}

/** Schemas of zod/mini leave the conversion to a function of zod. */
async function convertZod(schema: BodySchema, side: Side): Promise<JsonSchema> {
  const { toJSONSchema } = await import("zod/v4/core");
  // As above.
  return toJSONSchema(schema as unknown as Parameters<typeof toJSONSchema>[0], { target: "draft-7", io: side, unrepresentable: "any" });
}

async function convert(schema: BodySchema, side: Side): Promise<JsonSchema> {
  if (hasJsonSchema(schema)) {
    // zod refuses what JSON Schema cannot say, such as a transform's output, unless told to write a schema that allows anything.
    return schema["~standard"].jsonSchema[side]({ target, libraryOptions: { unrepresentable: "any" } });
  }
  const { vendor } = schema["~standard"];
  if (vendor === "valibot") return convertValibot(schema, side);
  if (vendor === "zod") return convertZod(schema, side);
  throw invalidArgument(`no JSON Schema can be made of a schema of ${vendor}`, { vendor });
}

/**
 * The JSON Schema of a contract's schema: by Standard Schema's own JSON Schema support where the library has it (zod, arktype), through the
 * library's converter where not (valibot's is the package `@valibot/to-json-schema`, that of zod/mini is in zod).
 *
 * @throws {GosfError} `invalid-argument` when the library has neither, or cannot convert this schema. The message names the place.
 */
export async function toJsonSchema(schema: BodySchema, side: Side, place: string): Promise<JsonSchema> {
  try {
    const { $schema: _, ...json } = await convert(schema, side);
    return json;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalidArgument(`${place}: ${reason}`, { place }, cause);
  }
}
