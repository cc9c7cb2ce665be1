import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { chart } from "./chart.ts";
import { chartUrl, pageUrl, readMeasured, withResults } from "./documents.ts";

test("the page shows the kept results, no others", async () => {
  const page = await readFile(pageUrl, "utf8");
  expect(withResults(page, await readMeasured())).toBe(page);
});

test("so does its chart", async () => {
  expect(chart(await readMeasured())).toBe(await readFile(chartUrl, "utf8"));
});

test("a page without the place for results is an error", () => {
  expect(() => withResults("# Performance\n", [])).toThrow(/lacks/);
});
