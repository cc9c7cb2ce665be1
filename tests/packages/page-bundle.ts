import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./workspace.ts";

interface Output {
  readonly output: readonly { readonly code?: string }[];
}

/** Bundles the client for a page, from its built files, as an ES module. */
export async function bundleClient(mode: "development" | "production"): Promise<string> {
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
