import { expect, test } from "vitest";
import { announce, readAnnouncement } from "./peer.ts";

test("an announcement reads back as the caller's id", () => {
  expect(readAnnouncement(announce("0123abcd-ef_G"))).toBe("0123abcd-ef_G");
});

test.each([undefined, null, "", "1", "1.", "1.short", "2.0123abcd", "1.0123 abcd", `1.${"a".repeat(65)}`, ["1.0123abcd"], 1])(
  "%j announces nobody",
  (value) => {
    expect(readAnnouncement(value)).toBeUndefined();
  },
);
