import { expect, test } from "vitest";
import { errorCodes, GosfError } from "./index.ts";
import { errorOf, invalidArgument, messageOf } from "./peer.ts";

test.each([
  ["timeout", { endpoint: "echo", timeoutMs: 2000, sent: true }, "no answer within 2000 ms: echo"],
  ["timeout", {}, "no answer"],
  ["connect-failed", { service: "utils", url: "http://a:1", reason: "refused" }, "cannot connect to utils at http://a:1: refused"],
  ["connect-failed", { url: "http://a:1" }, "cannot connect at http://a:1"],
  ["missing-controller", { endpoints: ["a", "b"] }, 'endpoints of the contract without a controller: "a", "b"'],
  [
    "client-too-slow",
    { queuedBytes: 5, maxQueuedBytes: 4 },
    "client disconnected, since it does not read: 5 bytes are queued for it (limit 4)",
  ],
  ["unknown-service", { service: "x" }, 'no service "x" is registered'],
  // A field that the message needs is missing: the details say what there is.
  ["unknown-service", { name: "x" }, 'unknown-service {"name":"x"}'],
  ["invalid-argument", { timeoutMs: 0 }, 'invalid-argument {"timeoutMs":0}'],
  ["room-full", { limit: 5 }, 'room-full {"limit":5}'],
  ["toString", {}, "toString {}"],
  ["duplicate-endpoint", { name: "$& {name} [x]" }, 'the endpoint "$& {name} [x]" has a controller already'],
])("%s: %j", (code, details, message) => {
  expect(messageOf(code, details)).toBe(message);
});

test("whatever the details hold, there is a message", () => {
  const cycle: Record<string, unknown> = {};
  cycle["endpoints"] = [cycle];
  const hostile = [
    cycle,
    { endpoints: [1n] },
    { endpoint: Symbol("s"), timeoutMs: Object.create(null) as object },
    Object.defineProperty({}, "endpoint", { get: () => JSON.parse("{") as unknown }),
    new Proxy({}, { get: () => JSON.parse("{") as unknown, ownKeys: () => JSON.parse("{") as [] }),
    { endpoint: "x".repeat(1_000_000) },
  ];
  for (const code of [...Object.keys(errorCodes), "room-full"]) {
    for (const details of hostile) {
      expect(messageOf(code, details)).not.toBe("");
    }
  }
  expect(messageOf("timeout", { endpoint: "x".repeat(1_000_000) }).length).toBeLessThan(1000);
});

test("errors have the message of the table, or what is better to say", () => {
  const cause = new Error("cause");
  expect(errorOf("timeout", { endpoint: "echo" }, { cause })).toMatchObject({ code: "timeout", message: "no answer: echo", cause });
  expect(errorOf("already-started", { what: "startup" }, { message: "startup: shut down" }).message).toBe("startup: shut down");
  const wrong = invalidArgument("onConnect takes a function", { option: "x" }, cause);
  expect(GosfError.is(wrong)).toBe(true);
  expect(wrong).toMatchObject({ code: "invalid-argument", message: "onConnect takes a function", details: { option: "x" }, cause });
});
