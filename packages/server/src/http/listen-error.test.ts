import { expect, test } from "vitest";

import { createListenError } from "./listen-error.ts";

test.each([
  ["EADDRINUSE", "address-in-use", "Cannot open port 80 on localhost: something listens there already."],
  ["EACCES", "startup-failed", "Cannot open port 80 on localhost: this user has no right to (ports below 1024 often need it)."],
  ["ENETDOWN", "startup-failed", "Cannot open port 80 on localhost: listen ENETDOWN."],
])("%s becomes %s, in words", (system, code, message) => {
  const cause = Object.assign(new Error(`listen ${system}`), { code: system });
  expect(createListenError(cause, "localhost", 80)).toMatchObject({ code, message, cause, details: { host: "localhost", port: 80 } });
});

test("the details have the host as it was given, and the message says what it means", () => {
  const error = createListenError(Object.assign(new Error("taken"), { code: "EADDRINUSE" }), "", 80);
  expect(error.details).toEqual({ host: "", port: 80 });
  expect(error.message).toBe("Cannot open port 80 on all addresses: something listens there already.");
});
