import { expect, test } from "vitest";

import { readListenOptions } from "./listen-options.ts";

const failed = (message: string) => expect.objectContaining({ code: "invalid-config", message });

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
  expect(readListenOptions({})).toEqual(defaults);
  expect(readListenOptions({ port: null, host: undefined, "app-name": "own" })).toEqual(defaults);
  expect(readListenOptions({ port: 0, path: "/socket.io/" })).toEqual({ ...defaults, port: 0, path: "/socket.io/" });
});

test.each([
  [{ port: "9999" }, 'port must be a number, and is the string "9999".'],
  [{ port: 99.5 }, "port must be a whole number from 0 to 65535, and is 99.5."],
  [{ port: Number.NaN }, "port must be a whole number from 0 to 65535, and is NaN."],
  [{ port: 65_536 }, "port must be a whole number from 0 to 65535, and is 65536."],
  [{ secure: "true" }, 'secure must be a boolean, and is the string "true".'],
  [{ enableCORS: true }, "enableCORS must be a string, and is true."],
  [{ hosts: [5] }, "hosts must be a string or a list of strings, and is [ 5 ]."],
  [{ "ssl-key": ["a"] }, "ssl-key must be a string, and is [ 'a' ]."],
])("%o is refused by name", (options, message) => {
  expect(() => readListenOptions(options)).toThrow(failed(message));
});
