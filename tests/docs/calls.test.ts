// docs/calls.md promises nothing without a test.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/calls.md"), "utf8");

/** The last cell of each row of the table of promises. */
function namedTests(): string[] {
  const table = page.slice(page.indexOf("## Promises"));
  const rows = table
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2);
  return rows.map((row) => /`([^`]+)`\s*\|\s*$/.exec(row)?.[1] ?? `(none) ${row}`);
}

test("each promise names a test that is there", () => {
  const folder = join(root, "tests/faults");
  const sources = readdirSync(folder).flatMap((name) => (name.endsWith(".test.ts") ? [readFileSync(join(folder, name), "utf8")] : []));
  const names = namedTests();
  expect(names.length).toBeGreaterThanOrEqual(10);
  // A test that runs for several cases has the case behind its name.
  const isThere = (name: string): boolean =>
    sources.some((source) => source.includes(`test("${name}"`) || source.includes(`test(\`${name} (`));
  expect(names.filter((name) => !isThere(name))).toEqual([]);
});
