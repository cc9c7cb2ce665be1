import { expect, test, vi } from "vitest";

import { readListenOptions } from "./listen-options.ts";

const read = (options: object, isConfig = false): object => readListenOptions(options, isConfig ? { others: ["maxInFlight"] } : {});
const failed = (code: string, message: string) => expect.objectContaining({ code, message });

test("left out options, null included, have the original's defaults", () => {
  const defaults = {
    host: "",
    port: 9999,
    path: "/",
    secure: false,
    enableCORS: "",
    hosts: "",
    rejectInvalidHostnames: false,
    "ssl-key": "",
    "ssl-cert": "",
  };
  expect(read({})).toEqual(defaults);
  expect(read({ port: null, host: undefined, "app-name": "own" }, true)).toEqual(defaults);
  expect(read({ port: 0, path: "/socket.io/" })).toEqual({ ...defaults, port: 0, path: "/socket.io/" });
});

const port = "a whole number from 0 to 65535";

test.each([
  [{ port: "9999" }, `startup: port takes ${port}, and got the string "9999"`],
  [{ port: 99.5 }, `startup: port takes ${port}, and got 99.5`],
  [{ port: Number.NaN }, `startup: port takes ${port}, and got NaN`],
  [{ port: 65_536 }, `startup: port takes ${port}, and got 65536`],
  [{ secure: "true" }, 'startup: secure takes true or false, and got the string "true"'],
  [{ enableCORS: true }, "startup: enableCORS takes a string, and got true"],
  [{ hosts: [5] }, "startup: hosts takes a string or a list of strings, and got a list"],
  [{ "ssl-key": ["a"] }, "startup: ssl-key takes a string, and got a list"],
])("%o is refused by name", (options, message) => {
  expect(() => read(options)).toThrow(failed("invalid-argument", message));
  expect(() => read(options, true)).toThrow(failed("invalid-config", message));
});

test("a name that is no option is refused, but not in a configuration file, where it gets one warning if it is nearly one", () => {
  using warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const given = { enableCORs: "*", prot: 1, "app-name": "own", maxInFlight: 5, maxInFligt: 5 };
  expect(() => read({ enableCORs: "*" })).toThrow(
    failed("invalid-argument", 'startup has no option "enableCORs": did you mean "enableCORS"?'),
  );
  expect(() => read({ prot: 1 })).toThrow(failed("invalid-argument", 'startup has no option "prot": did you mean "port"?'));
  expect(read(given, true)).toEqual(read({}));
  expect(read(given, true)).toEqual(read({}));
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining('Did you mean "enableCORS"?')],
    [expect.stringContaining('Did you mean "maxInFlight"?')],
  ]);
});
