import { expect, test } from "vitest";

import { readEnv } from "./env.ts";

test("the environment is copied, with whole values", () => {
  const source = { GOSF_KEY: "a=b=c==", EMPTY: "" };
  const env = readEnv(source);
  source.GOSF_KEY = "later";
  expect(env).toEqual({ GOSF_KEY: "a=b=c==", EMPTY: "" });
  expect(Object.isFrozen(env)).toBe(true);
  expect(readEnv()["PATH"]).toBe(process.env["PATH"]);
});
