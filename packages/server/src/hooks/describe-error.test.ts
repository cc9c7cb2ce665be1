import * as fc from "fast-check";
import { expect, test } from "vitest";
import { describeError } from "./describe-error.ts";

const fail = (): never => {
  throw new Error("unreadable");
};

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom("\n", "\r\n", "\ngosf: Error: forged", "\u001b[2J", "\u009b1m", "\u007f", "\u2028", "\u202e", "\ud800", "%s"),
      fc.constant("x".repeat(3000)),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));
const value = fc.oneof(
  hostile,
  fc.anything({
    withBigInt: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withDate: true,
    withNullPrototype: true,
    maxDepth: 3,
  }),
  hostile.map((text) => Array.from({ length: 500 }, () => text)),
  fc.integer({ min: 0, max: 1000 }).map((length) => Object.fromEntries(Array.from({ length }, (_, n) => [`field${n}`, n]))),
);
const thrown = fc.letrec<{ error: unknown }>((tie) => ({
  error: fc.oneof(
    { maxDepth: 3 },
    value,
    fc
      .tuple(hostile, fc.dictionary(hostile, value, { maxKeys: 4 }), tie("error"), fc.constantFrom(Error, TypeError))
      .map(([message, fields, cause, Class]) =>
        Object.defineProperties(new Class(message, { cause }), Object.getOwnPropertyDescriptors(fields)),
      ),
  ),
})).error;

test("whatever is thrown: one entry, without control characters, of at most about 4 KiB", () => {
  const runs = 300;
  let longest = 0;
  fc.assert(
    fc.property(thrown, (error) => {
      const text = describeError(error);
      longest = Math.max(longest, text.length);
      expect(text).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      expect(
        text
          .split("\n")
          .slice(1)
          .filter((line) => !line.startsWith(" ")),
      ).toEqual([]);
      expect(text.length).toBeLessThan(5000);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  console.log(`${runs} runs, the longest entry ${longest} characters`);
});

test("what cannot be shown does no harm", () => {
  expect(describeError(new Proxy(new Error("proxy"), { get: fail, ownKeys: fail }))).toBe("an error that cannot be shown");
  expect(describeError(Object.defineProperty(new Error("getter"), "details", { enumerable: true, get: fail }))).toContain(
    "details: undefined",
  );
  expect(describeError(undefined)).toBe("undefined");
  expect(describeError({ code: 7 })).toBe("{ code: 7 }");
  expect(describeError(new Error("outer", { cause: "a text" }))).toContain("[cause]: a text");
});
