import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { check, isSchema, maxIssues, type BodySchema } from "./index.ts";

const libraries: [string, BodySchema][] = [
  ["zod", z.object({ list: z.array(z.object({ n: z.number() })) })],
  ["valibot", v.object({ list: v.array(v.object({ n: v.number() })) })],
  ["arktype", type({ list: type({ n: "number" }).array() })],
];

describe.each(libraries)("%s", (_library, schema) => {
  test("a synchronous schema answers at once", () => {
    expect(check(schema, { list: [{ n: 1 }] })).toEqual({ value: { list: [{ n: 1 }] } });
  });

  test("an issue's path is the list of keys that lead to it", () => {
    expect(check(schema, { list: [{ n: 1 }, { n: "x" }] })).toEqual({
      issues: [{ path: ["list", 1, "n"], message: expect.any(String) }],
    });
  });

  test("of a hostile body only so many issues are told", () => {
    const checked = check(schema, { list: Array.from({ length: 1000 }, () => ({ n: "x" })) });
    const issues = checked instanceof Promise ? undefined : checked.issues;
    expect(issues?.length).toBeGreaterThan(0);
    expect(issues?.length).toBeLessThanOrEqual(maxIssues);
  });

  test("an issue of the body itself has an empty path", () => {
    expect(check(schema, null)).toMatchObject({ issues: [{ path: [] }] });
  });
});

test.each<[string, BodySchema]>([
  ["zod", z.object({ n: z.number().refine((n) => Promise.resolve(n > 0)) })],
  [
    "valibot",
    v.objectAsync({
      n: v.pipeAsync(
        v.number(),
        v.checkAsync((n) => Promise.resolve(n > 0)),
      ),
    }),
  ],
])("an asynchronous schema gives a promise: %s", async (_library, schema) => {
  const pending = check(schema, { n: 1 });
  expect(pending).toBeInstanceOf(Promise);
  expect(await pending).toEqual({ value: { n: 1 } });
  expect(await check(schema, { n: -1 })).toMatchObject({ issues: [{ path: ["n"] }] });
});

function oddSchema(validate: BodySchema["~standard"]["validate"]): BodySchema {
  return { "~standard": { version: 1, vendor: "odd", validate } };
}

test("symbols in a path become text", () => {
  const schema = oddSchema(() => ({ issues: [{ message: "no", path: [Symbol("s"), { key: 1 }] }] }));
  expect(check(schema, {})).toEqual({ issues: [{ path: ["Symbol(s)", 1], message: "no" }] });
});

test("what a schema throws comes through", () => {
  const schema = oddSchema(() => {
    throw new Error("broken schema");
  });
  expect(() => check(schema, {})).toThrow("broken schema");
});

test("schemas are told from other values, be they objects or functions", () => {
  for (const [, schema] of libraries) expect(isSchema(schema)).toBe(true);
  for (const other of [null, undefined, {}, "~standard", (): void => {}, { body: libraries[0]?.[1] }]) expect(isSchema(other)).toBe(false);
});
