// A page carries the rules of options while it is developed, and not in production: package.json's "imports" of the client decide, by the bundler's conditions.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { root } from "./workspace.ts";

interface Output {
  readonly output: readonly { readonly code?: string }[];
}

/** Bundles the client for a page, from its built files. */
async function bundle(mode: "development" | "production"): Promise<string> {
  const vite = createRequire(join(root, "apps", "sample-app", "package.json")).resolve("vite");
  const { build } = (await import(pathToFileURL(vite).href)) as { build: (config: object) => Promise<Output | Output[]> };
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = mode; // Vite's condition follows it
  try {
    const entry = join(root, "packages", "client", "dist", "index.js");
    const options = { write: false, minify: false, lib: { entry, formats: ["es"], fileName: "page" } };
    const built = await build({ mode, root: join(root, "packages", "client"), configFile: false, logLevel: "error", build: options });
    return [built]
      .flat()
      .flatMap(({ output }) => output.map(({ code = "" }) => code))
      .join("\n");
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
  }
}

test("in development a misspelt option is named; a page in production does not carry what names it", async () => {
  expect(await bundle("development")).toContain("has no option");
  const page = await bundle("production");
  expect(page).toContain("connect-failed"); // it is the client
  expect(page).not.toContain("has no option");
}, 60_000);
