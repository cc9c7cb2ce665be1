// A page carries the rules of options while it is developed, and not in production: package.json's "imports" of the client decide, by the bundler's conditions.
import { expect, test } from "vitest";
import { bundleClient } from "./page-bundle.ts";

test("in development a misspelt option is named; a page in production does not carry what names it", async () => {
  expect(await bundleClient("development")).toContain("has no option");
  const page = await bundleClient("production");
  expect(page).toContain("connect-failed"); // it is the client
  expect(page).not.toContain("has no option");
}, 60_000);
