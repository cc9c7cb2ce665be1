import { expect, test } from "vitest";
import { failureMessage, GosfError, successMessage, unwrap, withoutMeta } from "./index.ts";

test("successMessage and failureMessage fill every field", () => {
  expect(successMessage()).toEqual({ success: true, text: "", meta: {}, body: {} });
  expect(successMessage("hi", { a: 1 })).toEqual({ success: true, text: "hi", meta: {}, body: { a: 1 } });
  expect(failureMessage()).toEqual({ success: false, text: "", meta: {}, body: {} });
  expect(failureMessage("room-full", { limit: 50 })).toEqual({ success: false, text: "room-full", meta: {}, body: { limit: 50 } });
});

test("no two messages share a meta or a body", () => {
  const first = successMessage();
  first.meta["a"] = 1;
  Object.assign(first.body, { a: 1 });
  expect(successMessage()).toEqual({ success: true, text: "", meta: {}, body: {} });
});

test("withoutMeta copies, and leaves the given message as it was, frozen or not", () => {
  const secret = Object.freeze({ ...successMessage("hi", { a: 1 }), id: 5, guid: "g", meta: Object.freeze({ token: "t" }) });
  const bare = withoutMeta(secret);
  expect(bare).toEqual({ id: 5, guid: "g", success: true, text: "hi", meta: {}, body: { a: 1 } });
  expect(secret.meta).toEqual({ token: "t" });
  expect(withoutMeta({ text: "hi", meta: undefined })).toEqual({ text: "hi", meta: {} });
});

test("unwrap gives a success's body and throws a failure's code and details", () => {
  expect(unwrap(successMessage("", { a: 1 }))).toEqual({ a: 1 });
  expect(() => unwrap(failureMessage())).toThrow(GosfError);
  expect(() => unwrap(failureMessage("room-full", { limit: 50 }))).toThrow(
    expect.objectContaining({ code: "room-full", details: { limit: 50 } }),
  );
});

test("a failure without a code still says what it is to a person", () => {
  expect(() => unwrap(failureMessage())).toThrow("a failure without a code");
});
