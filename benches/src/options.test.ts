import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("scenarios and options, in any order", () => {
  expect(readOptions(["--rounds", "2", "echo-50x10", "--", "--seconds", "0.5"])).toMatchObject({
    scenarios: ["echo-50x10"],
    rounds: 2,
    seconds: 0.5,
    warmUpSeconds: 2,
  });
});

test("--quick shortens what is not given", () => {
  expect(readOptions(["--quick", "--seconds", "4"])).toMatchObject({ rounds: 1, seconds: 4, warmUpSeconds: 1 });
});

test.each([
  [["--rounds", "none"], /--rounds takes a number above 0, not "none"/],
  [["--seconds", "0"], /--seconds takes a number above 0/],
  [["--save", "--only", "ws"], /whole, unprofiled runs only/],
  [["--colour"], /--colour/],
])("%j is refused", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
