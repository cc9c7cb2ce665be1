import { existsSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

// Relative modules and files: `from "./x.ts"`, `import("./x.ts")`, `import "./x.ts"`, `new URL("x.mjs", import.meta.url)`.
const patterns = [/\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g, /new URL\(\s*"([^":]+)"\s*,\s*import\.meta\.url/g];

const relativeImports = (text) => patterns.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, path]) => path));

/** A file and everything that it imports by a relative path, as paths from `folder`. */
export function withImports(folder, file, found = new Set()) {
  if (found.has(file) || !existsSync(join(folder, file))) return found;
  found.add(file);
  const text = readFileSync(join(folder, file), "utf8");
  for (const path of relativeImports(text)) withImports(folder, posix.join(posix.normalize(dirname(file)), path), found);
  return found;
}

/** Whether one of the files starts a program, which imports the built packages and not their sources. */
export function startsPrograms(folder, files) {
  return [...files].some((file) => file.endsWith(".mjs") || /\bfork\(/.test(readFileSync(join(folder, file), "utf8")));
}
