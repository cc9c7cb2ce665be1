import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { encodeMessage, GosfError, readArguments, readMessage, readReply } from "./index.ts";

const empty = { success: false, text: "", meta: {}, body: {} };
const reasonOf = (read: () => unknown): unknown => {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(GosfError);
    expect(error).toHaveProperty("code", "invalid-message");
    return (error as GosfError).details["reason"];
  }
  return undefined;
};

test("every field is there after reading; id, guid and uuid only if they were sent", () => {
  expect(readMessage({})).toStrictEqual(empty);
  expect(readMessage(undefined)).toStrictEqual(empty);
  const whole = { id: -5, guid: "g", uuid: "u", success: true, text: "t", meta: { a: 1 }, body: { b: [2] } };
  expect(readMessage(whole)).toStrictEqual(whole);
});

test("null fields are absent, unknown fields are dropped", () => {
  const nulls = { id: null, guid: null, uuid: null, success: null, text: null, meta: null, body: null };
  expect(readMessage({ ...nulls, extra: 1, toString: "x" })).toStrictEqual(empty);
});

test.each([
  [null, "null"],
  ["text", "not an object"],
  [7, "not an object"],
  [[], "not an object"],
  [Buffer.from("x"), "not an object"],
  [new Date(), "not an object"],
  [new Map(), "not an object"],
  [{ text: 1 }, "text must be a string"],
  [{ guid: {} }, "guid must be a string"],
  [{ uuid: true }, "uuid must be a string"],
  [{ success: "true" }, "success must be a boolean"],
  [{ meta: [] }, "meta must be an object"],
  [{ body: "x" }, "body must be an object"],
  [{ body: Buffer.from("x") }, "body must be an object"],
  [{ id: "5" }, "id must be a safe integer"],
  [{ id: 1.5 }, "id must be a safe integer"],
  [{ id: 2 ** 53 }, "id must be a safe integer"],
])("%j is refused with its reason", (value, reason) => {
  expect(reasonOf(() => readMessage(value))).toContain(reason);
});

test("ids up to ±(2^53−1) are exact", () => {
  for (const id of [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0]) expect(readMessage({ id }).id).toBe(id);
});

test("an event carries no argument or one", () => {
  expect(readArguments([])).toStrictEqual(empty);
  expect(readArguments([{ text: "hi" }]).text).toBe("hi");
  expect(reasonOf(() => readArguments([{}, {}]))).toContain("got 2");
  expect(reasonOf(() => readArguments([null]))).toContain("null");
});

test("an acknowledgement carries one message, or null, which is a success", () => {
  expect(readReply([null])).toStrictEqual({ ...empty, success: true });
  expect(readReply([{ text: "hi" }]).text).toBe("hi");
  expect(reasonOf(() => readReply([]))).toContain("not an object");
  expect(reasonOf(() => readReply([null, null]))).toContain("not an object");
});

test("keys that JavaScript treats specially stay what they are: keys of the body", () => {
  const text =
    '{"__proto__":{"success":true},"constructor":1,"text":"t","body":{"__proto__":{"admin":true},"constructor":{"prototype":{"a":1}}}}';
  const message = readMessage(JSON.parse(text));
  expect(message).not.toHaveProperty("admin");
  expect(message.success).toBe(false);
  expect("admin" in message.body).toBe(false);
  expect(Object.keys(message.body)).toEqual(["__proto__", "constructor"]);
  expect(Object.hasOwn(Object.prototype, "admin")).toBe(false);
  expect(encodeMessage(message)).toBe(
    '{"success":false,"text":"t","body":{"__proto__":{"admin":true},"constructor":{"prototype":{"a":1}}}}',
  );
});

test("frozen input and symbol keys do no harm, and the input is never changed", () => {
  const input = Object.freeze({ text: "t", body: Object.freeze({ a: 1 }), [Symbol("s")]: 1 });
  expect(readMessage(input)).toStrictEqual({ ...empty, text: "t", body: { a: 1 } });
});

test("objects of another realm, and those without a prototype, are objects", () => {
  const foreign: unknown = runInNewContext('({ text: "t", body: { a: 1 } })');
  expect(readMessage(foreign).body["a"]).toBe(1);
  expect(reasonOf(() => readMessage(runInNewContext("[]")))).toContain("not an object");
  expect(reasonOf(() => readMessage(runInNewContext("new Date()")))).toContain("not an object");
  expect(readMessage(Object.assign(Object.create(null), { text: "t" })).text).toBe("t");
});

const field = fc.oneof(
  fc.anything({ withNullPrototype: true }),
  fc.string(),
  fc.integer(),
  fc.constant(null),
  fc.dictionary(fc.string(), fc.anything()),
);
const almost = fc.record(
  { id: field, guid: field, uuid: field, success: field, text: field, meta: field, body: field },
  { requiredKeys: [] },
);

test("whatever it is given, it returns a whole message or throws invalid-message", () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.oneof(almost, anything), (value) => {
      const reason = reasonOf(() => {
        const message = readMessage(value);
        expect(message).toMatchObject({ success: expect.any(Boolean), text: expect.any(String) });
        expect(typeof message.meta).toBe("object");
        expect(typeof message.body).toBe("object");
      });
      expect(["undefined", "string"]).toContain(typeof reason);
    }),
    { numRuns: 2000 },
  );
});
