import { expect, test } from "vitest";
import { errorRecord } from "./error-record.ts";
import { lineBudget, Snapshot } from "./snapshot.ts";

const fail = (): never => {
  throw new Error("unreadable");
};
const copy = (value: unknown): unknown => new Snapshot().copy(value);

test("values of every kind become plain data", () => {
  class Point {
    x = 1;
    token = "t";
  }
  const own = JSON.parse('{"__proto__":{"a":1}}') as object;
  expect(copy({ big: 10n, symbol: Symbol("s"), call: fail, nothing: null, absent: undefined })).toEqual({
    big: "10",
    symbol: "Symbol(s)",
    call: "(function)",
    nothing: null,
    absent: undefined,
  });
  expect(copy([new Map([["apiKey", 1]]), new Set(["a"]), new Point(), new Date(0), Buffer.alloc(3), new ArrayBuffer(4)])).toEqual([
    { apiKey: "[redacted]" },
    ["a"],
    { x: 1, token: "[redacted]" },
    "1970-01-01T00:00:00.000Z",
    "(3 bytes)",
    "(4 bytes)",
  ]);
  expect(copy([new RangeError("too far"), { toJSON: () => ({ secret: 1, shown: 2 }) }])).toEqual([
    "RangeError: too far",
    { secret: "[redacted]", shown: 2 },
  ]);
  expect(Object.keys(copy(own) as object)).toEqual(["__proto__"]);
});

test("what cannot be read does no harm to what can", () => {
  const cycle: Record<string, unknown> = { shown: 1 };
  cycle["self"] = cycle;
  cycle["getter"] = Object.defineProperty({ shown: 2 }, "throws", { enumerable: true, get: fail });
  cycle["proxy"] = new Proxy({}, { ownKeys: fail });
  cycle["json"] = { toJSON: fail };
  cycle["revoked"] = (() => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  })();
  expect(copy(cycle)).toEqual({
    shown: 1,
    self: "(cycle)",
    getter: { shown: 2, throws: "[unreadable]" },
    proxy: "[unreadable]",
    json: "[unreadable]",
    revoked: "[unreadable]",
  });
  expect(copy(cycle["revoked"])).toBe("[unreadable]");
});

test("one line has a budget, however many lists are in lists", () => {
  let value: unknown = "x".repeat(1000);
  for (let depth = 0; depth < 6; depth++) value = Array.from({ length: 100 }, () => value);
  expect(JSON.stringify(copy(value)).length).toBeLessThan(lineBudget);
  expect(JSON.stringify(copy(Array.from({ length: 99 }, () => Array.from({ length: 99 }, () => 1.234567890123e-200)))).length).toBeLessThan(
    lineBudget,
  );
});

test("errors of every kind are described", () => {
  expect(errorRecord("a text")).toBe("a text");
  expect(errorRecord(undefined)).toBeUndefined();
  expect(errorRecord({ password: 1 })).toEqual({ password: "[redacted]" });
  const outer = new Error("outer", { cause: new TypeError("inner", { cause: "a text" }) });
  expect(errorRecord(outer)).toMatchObject({
    type: "Error",
    message: "outer: inner",
    stack: expect.stringMatching(/^Error: outer\n {4}at .*\ncaused by: TypeError: inner\n {4}at .*\ncaused by: a text$/s) as string,
  });
  const several = new AggregateError([new Error("one"), "two"], "several");
  expect(errorRecord(several)).toMatchObject({ type: "AggregateError", aggregateErrors: [{ message: "one" }, "two"] });
  const loop = new Error("loop");
  loop.cause = loop;
  expect(errorRecord(loop)).toMatchObject({ message: "loop" });
  const broken = Object.defineProperty(new Error("broken"), "stack", { get: fail });
  expect(errorRecord(broken)).toMatchObject({ message: "broken" });
  expect(errorRecord(new Proxy(new Error("proxy"), { ownKeys: fail }))).toBe("[unreadable]");
});
