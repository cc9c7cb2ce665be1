// Lets Node run the workspace's sources: removes the types of `.ts` files as it loads them, and keeps what it made of each for the next process.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

const cache = join(import.meta.dirname, "..", "..", ".tools", "ts");

async function removeTypes(source) {
  const { default: ts } = await import("typescript-5"); // takes its time, so it is loaded only if it is needed
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

/** A hook of `node:module`'s `register`. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith(".ts")) return nextLoad(url, context);
  const source = await readFile(new URL(url), "utf8");
  const file = join(cache, `${createHash("sha256").update(source).digest("hex")}.js`);
  const known = await readFile(file, "utf8").catch(() => undefined);
  const result = known ?? (await removeTypes(source));
  if (known === undefined) {
    const part = `${file}.${process.pid}`;
    await mkdir(cache, { recursive: true });
    await writeFile(part, result);
    await rename(part, file);
  }
  return { format: "module", source: result, shortCircuit: true };
}
