import { expect, test } from "vitest";
import { announce, readCallerId } from "./peer.ts";

test("an announcement of protocol 3 carries the caller id", () => {
  expect(announce("0123abcd-ef_G")).toBe("1.0123abcd-ef_G");
});

test("a caller id is 8 to 64 letters, digits, - or _", () => {
  for (const id of ["0123abcd-ef_G", "x".repeat(8), "x".repeat(64)]) expect(readCallerId(id)).toBe(id);
  for (const value of [undefined, null, "", "1", "x".repeat(7), "x".repeat(65), "0123abcd ", "0123\nabcd", ["0123abcd"], 12345678]) {
    expect(readCallerId(value)).toBeUndefined();
  }
});
