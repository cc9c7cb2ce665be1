import { readFileSync } from "node:fs";

/** A fenced block of a README that names its file: ```ts file=server.ts */
export interface ReadmeFile {
  readonly name: string;
  readonly text: string;
  /** What it says it prints, line by line: the comment after a `console.log(…);`. */
  readonly prints: readonly string[];
}

const block = /^```(?:ts|js|json|html) file=(\S+)\n([\s\S]*?)^```$/gm;
const printed = /console\.log\(.*\);? *\/\/ (.+)$/gm;

/** The files that a README shows, in its order. */
export function readmeFiles(path: string): ReadmeFile[] {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(block)].map(([, name = "", body = ""]) => ({
    name,
    text: body,
    prints: [...body.matchAll(printed)].map(([, line = ""]) => line.trim()),
  }));
}
