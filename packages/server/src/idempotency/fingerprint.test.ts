import { array, assert, boolean, constantFrom, dictionary, letrec, oneof, property, record, string, tuple, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { fingerprintOf } from "./fingerprint.ts";

/** Whether two values are the same as JSON with bytes in it, in the same order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return JSON.stringify(a) === JSON.stringify(b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [keysOfA, keysOfB] = [Object.keys(a), Object.keys(b)];
  if (JSON.stringify(keysOfA) !== JSON.stringify(keysOfB)) return false;
  return keysOfA.every((key) => isSame(Reflect.get(a, key), Reflect.get(b, key)));
}

// Few different values, and those that could be taken for one another: so that many pairs are equal, and many nearly so.
const text = oneof(
  constantFrom("", "a", "\0", '\0["",{}]', '["a",{}]', "a".repeat(129), "\ud800".padEnd(200), "\ud801".padEnd(200)),
  string({ maxLength: 3 }),
);
const bytes = oneof(
  constantFrom([], [0], [1], [0, 1]).map((list) => Buffer.from(list)),
  uint8Array({ maxLength: 2 }).map((list) => Buffer.from(list)),
);
const key = constantFrom("a", "b", "0", "__proto__", "toJSON", "_placeholder", "num", "type", "data");
const { value } = letrec((tie) => ({
  value: oneof(
    { maxDepth: 3, withCrossShrink: true },
    constantFrom(null, true, 0, 1, -1.5, "", "null", "a"),
    constantFrom({ _placeholder: true, num: 0 }, { type: "Buffer", data: [0] }, [0], {}, []),
    bytes,
    array(tie("value"), { maxLength: 3 }),
    dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const body = dictionary(key, value, { maxKeys: 3, noNullPrototype: true });
const content = record({ text, body });

test("two fingerprints are equal if and only if texts and bodies are", () => {
  const counts = { equal: 0, different: 0 };
  // A pair of its own, one and the same twice, or one of which the other's text or body is taken.
  const pair = oneof(
    tuple(content, content),
    content.map((one) => [one, structuredCopy(one)] as const),
    tuple(content, content, boolean()).map(([a, b, isText]) => [a, isText ? { ...a, text: b.text } : { ...a, body: b.body }] as const),
  );
  assert(
    property(pair, ([a, b]) => {
      const same = isSame([a.text, a.body], [b.text, b.body]);
      counts[same ? "equal" : "different"]++;
      expect(fingerprintOf(a.text, a.body) === fingerprintOf(b.text, b.body)).toBe(same);
    }),
    { numRuns: 4000 },
  );
  console.log(`4000 pairs: ${counts.equal} equal, ${counts.different} different`);
  expect(Math.min(counts.equal, counts.different)).toBeGreaterThan(500);
});

/** The same value in other objects. */
function structuredCopy<T>(original: T): T {
  if (original instanceof Uint8Array) return Buffer.from(original) as unknown as T; // bytes are Buffers here
  if (Array.isArray(original)) return original.map(structuredCopy) as T; // an array of the same
  if (typeof original !== "object" || original === null) return original;
  const entries = Object.entries(original).map(([name, item]) => [name, structuredCopy(item as unknown)]);
  return Object.fromEntries(entries) as T; // the same keys
}

test("texts and bodies that are none are the same as those that are empty", () => {
  for (const none of [undefined, null, {}]) expect(fingerprintOf("a", none)).toBe("a");
  for (const none of [undefined, null, ""]) expect(fingerprintOf(none, { a: 1 })).toBe(fingerprintOf("", { a: 1 }));
  expect(fingerprintOf(null, null)).toBe(fingerprintOf("", {}));
});

test("bytes are the same in whatever view they are, and are read once however often a message refers to them", () => {
  const data = Buffer.alloc(1_000_000, 7);
  const views = [data, new Uint8Array(data), new Uint8Array(data).buffer];
  expect(new Set(views.map((view) => fingerprintOf("", { view }))).size).toBe(1);
  const list = Array.from({ length: 20_000 }, () => data); // 20 GB
  const first = fingerprintOf("", { list });
  expect(fingerprintOf("", { list: list.with(9999, Buffer.alloc(1_000_000, 8)) })).not.toBe(first);
});

test("a body that is nested too deeply to be read is not a message", () => {
  const deep = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`) as unknown;
  expect(() => fingerprintOf("", { deep })).toThrow(expect.objectContaining({ code: "invalid-message" }));
});
