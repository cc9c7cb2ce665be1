// An option that is `undefined` counts as left out: for the compiler, also with exactOptionalPropertyTypes, and at run time.
import { expect, test } from "vitest";
import { optionTypes, undefinedErrors } from "./option-types.ts";
import { optionUses } from "./option-uses.ts";

const types = optionTypes().filter(({ optional }) => optional.length > 0);

test("every exported type of options takes `undefined` for each option that may be left out", () => {
  expect(types.flatMap(({ optional }) => optional).length).toBeGreaterThan(types.length);
  expect(undefinedErrors(types)).toEqual([]);
});

test("every exported type of options is used", () => {
  expect(Object.keys(optionUses).toSorted()).toEqual(types.map(({ path }) => path).toSorted());
});

test.each(types)("$path: what is undefined has its default", async ({ path, optional }) => {
  const use = optionUses[path];
  const undefineds = Object.fromEntries(optional.map((name) => [name, undefined]));
  const outcome = await use?.(undefineds);
  expect(outcome).toBeDefined();
  expect(outcome).toEqual(await use?.({}));
});
