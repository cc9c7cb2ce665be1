import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { GosfError, mapToStruct, structToMap, successMessage } from "./index.ts";

describe("structToMap", () => {
  test("makes a plain map by the rules of JSON", () => {
    class Order {
      id = 7;
      at = new Date(0);
      note = undefined;
      total(): number {
        return 1;
      }
    }
    expect(structToMap(new Order())).toStrictEqual({ id: 7, at: "1970-01-01T00:00:00.000Z" });
    expect(structToMap({ ...successMessage("hi", { a: 1 }), [Symbol("s")]: 1 })).toStrictEqual({
      success: true,
      text: "hi",
      meta: {},
      body: { a: 1 },
    });
    expect(structToMap({ toJSON: () => ({ a: 1 }) })).toStrictEqual({ a: 1 });
    expect(structToMap(new Map([["a", 1]]))).toStrictEqual({});
  });

  test("shares nothing with what it was given, frozen or not", () => {
    const given = Object.freeze({ inner: { a: 1 } });
    const map = structToMap(given);
    map["more"] = 1;
    expect(map["inner"]).not.toBe(given.inner);
  });

  test("a __proto__ key stays a key", () => {
    const map = structToMap(JSON.parse('{"__proto__":{"admin":true}}') as object);
    expect(Object.keys(map)).toEqual(["__proto__"]);
    expect("admin" in map).toBe(false);
  });

  test.each([[[1, 2]], [new Date()], [null], [undefined], [(): void => {}], [{ n: 1n }], [{ toJSON: () => "text" }]])(
    "%o is no map",
    (value) => {
      expect(() => structToMap(value as object)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    },
  );

  test("of a cycle it names the cause", () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(() => structToMap(cycle)).toThrow(expect.objectContaining({ code: "invalid-argument", cause: expect.any(TypeError) }));
  });
});

describe("mapToStruct", () => {
  test.each([
    ["zod", z.object({ age: z.string().transform(Number), name: z.string().default("nobody") })],
    ["valibot", v.object({ age: v.pipe(v.string(), v.transform(Number)), name: v.optional(v.string(), "nobody") })],
    ["arktype", type({ age: "string.numeric.parse", name: "string = 'nobody'" })],
  ])("applies transforms and defaults, and tells what is wrong: %s", (_library, schema) => {
    expect(mapToStruct({ age: "7" }, schema)).toEqual({ age: 7, name: "nobody" });
    const wrong = expect.objectContaining({
      code: "invalid-body",
      details: { issues: [{ path: ["age"], message: expect.any(String) }] },
    });
    expect(() => mapToStruct({ age: 7 }, schema)).toThrow(wrong);
    expect(() => mapToStruct(undefined, schema)).toThrow(GosfError);
  });

  test.each([
    ["zod", z.object({ age: z.number().refine(() => Promise.resolve(true)) })],
    [
      "valibot",
      v.objectAsync({
        age: v.pipeAsync(
          v.number(),
          v.checkAsync(() => Promise.reject(new Error("unwanted"))),
        ),
      }),
    ],
  ])("refuses an asynchronous schema, and leaves no unhandled rejection: %s", (_library, schema) => {
    expect(() => mapToStruct({ age: 7 }, schema)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });
});
