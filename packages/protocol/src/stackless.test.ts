import * as fc from "fast-check";
import { expect, test } from "vitest";
import { GosfError } from "./error.ts";
import { beginStackless, endStackless, stacklessError } from "./stackless.ts";

const frames = (error: Error): number => (error.stack ?? "").split("\n    at ").length - 1;

test("an error without a stack is a GosfError in everything else", () => {
  const error = stacklessError("not-now", { limit: 5 });
  expect(error).toBeInstanceOf(GosfError);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: "GosfError", code: "not-now", details: { limit: 5 }, message: "not-now" });
  expect(Object.keys(error)).toEqual(Object.keys(new GosfError("not-now")));
  expect(frames(error)).toBe(0);
  expect(Object.prototype.toString.call(error)).toBe("[object Error]");
  expect(frames(new GosfError("not-now"))).toBeGreaterThan(0);
});

test("what fails inside a section leaves V8's limit as it was", () => {
  const limit = Error.stackTraceLimit;
  beginStackless();
  expect(() => new GosfError("not-now", {}, { message: Symbol("no text") as unknown as string })).toThrow(TypeError);
  endStackless();
  expect(Error.stackTraceLimit).toBe(limit);
});

test("sections may be nested in any way: only GosfErrors inside one have no stack", () => {
  let made = 0;
  const walk = ([isStackless, ...inner]: readonly boolean[], isInside: boolean): void => {
    if (isStackless === undefined) return;
    const isInsideNow = isInside || isStackless;
    if (isStackless) beginStackless();
    try {
      made++;
      expect(frames(new GosfError("not-now")) === 0).toBe(isInsideNow);
      expect(frames(new Error("a fault"))).toBeGreaterThan(0);
      walk(inner, isInsideNow);
    } finally {
      if (isStackless) endStackless();
    }
    expect(frames(new GosfError("not-now")) === 0).toBe(isInside);
  };
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 12 }), (sections) => walk(sections, false)),
    { numRuns: 200 },
  );
  expect(made).toBeGreaterThan(200);
});
