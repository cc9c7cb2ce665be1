import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeMessage, failureMessage, readMessage, successMessage, toWire, type WritableMessage } from "./index.ts";

test("fields come in the original's order, and what is zero or empty is left out, except success", () => {
  const whole = { body: { b: 1 }, meta: { m: 1 }, text: "t", success: true, uuid: "u", guid: "g", id: 5 };
  expect(encodeMessage(whole)).toBe('{"id":5,"guid":"g","uuid":"u","success":true,"text":"t","meta":{"m":1},"body":{"b":1}}');
  expect(Object.keys(toWire(whole))).toEqual(["id", "guid", "uuid", "success", "text", "meta", "body"]);
  const hollow: WritableMessage = { id: 0, guid: "", uuid: "", success: true, text: "", meta: {}, body: {} };
  expect(encodeMessage(hollow)).toBe('{"success":true}');
  expect(toWire(hollow)).toEqual({ success: true });
  expect(encodeMessage({})).toBe('{"success":false}');
  expect(encodeMessage(failureMessage("err.code", { detail: "…" }))).toBe('{"success":false,"text":"err.code","body":{"detail":"…"}}');
});

test("the identity given overwrites the message's own, absent fields too", () => {
  const message = { ...successMessage("t"), id: 1, guid: "mine", uuid: "mine" };
  expect(encodeMessage(message, { id: 7, guid: "theirs" })).toBe('{"id":7,"guid":"theirs","success":true,"text":"t"}');
  expect(toWire(message, { id: 7, guid: "theirs" })).toEqual({ id: 7, guid: "theirs", success: true, text: "t" });
  expect(encodeMessage(message, {})).toBe('{"success":true,"text":"t"}');
});

test("a body of which JSON would write nothing counts as empty", () => {
  const nothing = { a: undefined, b: (): void => {}, [Symbol("s")]: 1 };
  expect(encodeMessage({ success: true, body: nothing })).toBe('{"success":true}');
  expect(toWire({ success: true, body: nothing })).toEqual({ success: true });
  expect(encodeMessage({ success: true, body: { toJSON: () => ({}) } })).toBe('{"success":true}');
});

test("an instance is written by its own fields, or by its toJSON", () => {
  class Point {
    x = 1;
    get double(): number {
      return this.x * 2;
    }
  }
  class Money {
    readonly #cents = 150;
    toJSON(): object {
      return { euros: this.#cents / 100 };
    }
  }
  expect(encodeMessage(successMessage("", new Point()))).toBe('{"success":true,"body":{"x":1}}');
  expect(encodeMessage(successMessage("", new Money()))).toBe('{"success":true,"body":{"euros":1.5}}');
});

test.each([[[1]], [new Map([["a", 1]])], [new Set([1])], [Buffer.from("x")], [new Date(0)], ["text"], [5]])(
  "a body that no reader would take is refused: %s",
  (body) => {
    const message = { success: true, body: body as object };
    expect(() => encodeMessage(message)).toThrow("body must be an object");
    expect(() => toWire(message)).toThrow(TypeError);
  },
);

test.each<[unknown, string]>([
  [Infinity, '{"id":null,"success":false,"text":null}'],
  ["5", '{"id":"5","success":false,"text":null}'],
  ['1,"success":true', String.raw`{"id":"1,\"success\":true","success":false,"text":null}`],
  [{ a: 1 }, '{"id":{"a":1},"success":false,"text":null}'],
  [Symbol("s"), '{"id":null,"success":false,"text":null}'],
  [true, '{"id":true,"success":false,"text":null}'],
  [Number.NaN, '{"success":false,"text":null}'],
])("an id or text of the wrong type, which plain JavaScript may give, is still JSON: %s", (id, json) => {
  expect(encodeMessage({ id: id as number, text: Symbol("s") as unknown as string })).toBe(json);
  expect(JSON.parse(json)).toMatchObject({ success: false });
});

test("what JSON is said not to write is not written; what JSON.stringify throws comes through", () => {
  expect(encodeMessage({ body: { file: Buffer.from("x") } }, {}, () => false)).toBeUndefined();
  expect(encodeMessage({ text: "t" }, {}, () => false)).toBe('{"success":false,"text":"t"}');
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  expect(() => encodeMessage({ body: cycle })).toThrow(TypeError);
  expect(() => encodeMessage({ body: { n: 1n } })).toThrow(TypeError);
});

test("a toJSON that returns something else each time breaks no frame", () => {
  for (const second of ["text", 5, [1], undefined, null]) {
    let calls = 0;
    const toJSON = (): unknown => (++calls === 1 ? { a: 1, toJSON } : second);
    expect(() => encodeMessage({ body: { toJSON } })).toThrow("body must become an object in JSON");
  }
});

test("frozen messages can be written", () => {
  const message = Object.freeze({ ...successMessage("t", Object.freeze({ a: 1 })), meta: Object.freeze({}) });
  expect(encodeMessage(message)).toBe('{"success":true,"text":"t","body":{"a":1}}');
});

const key = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "length"));
const value = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.date(), fc.string({ unit: "binary" }), fc.double());
const record = fc.dictionary(key, value, { noNullPrototype: false });
const writable: fc.Arbitrary<WritableMessage> = fc.record(
  {
    id: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -0)),
    guid: fc.string({ unit: "binary" }),
    uuid: fc.string({ unit: "binary" }),
    success: fc.boolean(),
    text: fc.string({ unit: "binary" }),
    meta: record,
    body: record,
  },
  { requiredKeys: [] },
);

test("the text and the plain object agree to the byte", () => {
  fc.assert(
    fc.property(writable, fc.option(writable, { nil: undefined }), (message, identity) => {
      expect(encodeMessage(message, identity)).toBe(JSON.stringify(toWire(message, identity)));
    }),
    { numRuns: 1000 },
  );
});

test("what is written reads back the same, and then writes the same again", () => {
  fc.assert(
    fc.property(writable, (message) => {
      const json = String(encodeMessage(message));
      const read = readMessage(JSON.parse(json));
      expect(read.text).toBe(message.text ?? "");
      expect(read.success).toBe(message.success ?? false);
      expect(read.id).toBe(message.id || undefined);
      expect(read.guid).toBe(message.guid || undefined);
      expect(read.body).toEqual(JSON.parse(JSON.stringify(message.body ?? {})));
      expect(encodeMessage(read)).toBe(json);
    }),
    { numRuns: 1000 },
  );
});
