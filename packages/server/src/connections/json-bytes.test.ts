import { assert, json, property } from "fast-check";
import { expect, test } from "vitest";

import { jsonBytes } from "./json-bytes.ts";

test("the bytes are those of the JSON, whatever the value, and more than the limit if it is exceeded", () => {
  let checked = 0;
  assert(
    property(json({ maxDepth: 5 }), (text) => {
      const value: unknown = JSON.parse(text);
      const bytes = Buffer.byteLength(JSON.stringify(value));
      expect(jsonBytes(value, Number.POSITIVE_INFINITY)).toBe(bytes);
      expect(jsonBytes(value, bytes)).toBe(bytes);
      expect(jsonBytes(value, bytes - 1)).toBeGreaterThan(bytes - 1);
      checked++;
    }),
    { numRuns: 2_000 },
  );
  expect(checked).toBe(2_000);
});

test.each([
  ["a deep list", "[".repeat(200_000) + "]".repeat(200_000)],
  ["a long list", JSON.stringify(Array.from({ length: 200_000 }, () => 1))],
  ["a long text", JSON.stringify("\u0000".repeat(200_000))],
  ["many fields", JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [index, ""])))],
  ["a long name", JSON.stringify({ ["a".repeat(200_000)]: 1 })],
])("%s is above the limit", (_what, text) => {
  expect(jsonBytes(JSON.parse(text), 16_384)).toBeGreaterThan(16_384);
});
