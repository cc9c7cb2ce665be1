import { expect, test } from "vitest";
import { median, spread } from "./statistics.ts";

test("the median of odd and even counts", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test("the spread around it", () => {
  expect(spread([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 });
});
