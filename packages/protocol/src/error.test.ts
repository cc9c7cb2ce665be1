import { expect, test } from "vitest";
import { GosfError } from "./index.ts";

test("a GosfError is an Error with a code and details", () => {
  const error = new GosfError("room-full", { limit: 50 });
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: "GosfError", code: "room-full", details: { limit: 50 }, message: "room-full" });
  expect(error.stack).toContain("error.test.ts");
});

test("details are {} and the message is the code unless said otherwise; there is a cause only where one was given", () => {
  const cause = new Error("ENOENT");
  const bare = new GosfError("timeout");
  expect(bare.details).toEqual({});
  expect("cause" in bare).toBe(false);
  const full = new GosfError("invalid-config", {}, { message: "no such file: app.json", cause });
  expect(full.message).toBe("no such file: app.json");
  expect(full.cause).toBe(cause);
});
