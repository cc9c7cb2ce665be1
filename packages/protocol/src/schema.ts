import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { AnyBody } from "./message.ts";

/** A schema of any Standard Schema library (zod, valibot, arktype, …) that describes a body: an object, no array. */
export type BodySchema = StandardSchemaV1<AnyBody, AnyBody>;

/** What one gives to a schema: the caller's side. */
export type InferInput<S extends BodySchema> = StandardSchemaV1.InferInput<S>;

/** What a schema gives back, with transforms and defaults applied: the handler's side. */
export type InferOutput<S extends BodySchema> = StandardSchemaV1.InferOutput<S>;

/** One thing that is wrong with a body. */
export interface Issue {
  /** The keys that lead to it, outermost first; `[]` is the body itself. */
  readonly path: readonly (string | number)[];
  /** What is wrong, in the words of the schema's library. */
  readonly message: string;
}

/** The outcome of a {@link check}: the schema's output, or what is wrong. */
export type Checked<T> = { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly Issue[] };

/** How many issues a failure lists at the most: a hostile body must not buy an answer of any size. */
export const maxIssues = 50;

function toIssue(issue: StandardSchemaV1.Issue): Issue {
  const path = [...(issue.path ?? [])].map((segment) => {
    const key = (segment as Partial<StandardSchemaV1.PathSegment>).key ?? (segment as PropertyKey); // a key itself has no field of this name
    return typeof key === "symbol" ? String(key) : key;
  });
  return { path, message: issue.message };
}

// Spread first: a library's list may be a subclass of Array, which slice and map would build anew (arktype's is one).
function toChecked<T>(result: StandardSchemaV1.Result<T>): Checked<T> {
  return result.issues ? { issues: [...result.issues].slice(0, maxIssues).map(toIssue) } : { value: result.value };
}

/**
 * Tells a schema of any Standard Schema library from any other value.
 *
 * @param value Anything.
 *
 * @example
 * isSchema(z.object({})); // true
 */
export function isSchema(value: unknown): value is BodySchema {
  return Object(value) === value && "~standard" in (value as object); // what Object() leaves as it is, is an object or a function
}

/**
 * Checks a value against a schema of any Standard Schema library.
 *
 * @param schema The schema.
 * @param value The value, usually a body.
 * @returns The schema's output or what is wrong, at once where the schema is synchronous, else a promise of it.
 * @throws What the schema itself throws: a fault of the schema, not of the value.
 *
 * @example
 * const checked = await check(z.object({ age: z.number() }), body);
 * if (checked.issues) throw new GosfError("invalid-body", { issues: checked.issues });
 */
export function check<S extends BodySchema>(schema: S, value: unknown): Checked<InferOutput<S>> | Promise<Checked<InferOutput<S>>> {
  // InferOutput is by definition the Output that the schema's own validate returns.
  const result = schema["~standard"].validate(value) as
    | StandardSchemaV1.Result<InferOutput<S>>
    | Promise<StandardSchemaV1.Result<InferOutput<S>>>;
  return result instanceof Promise ? result.then(toChecked) : toChecked(result);
}
