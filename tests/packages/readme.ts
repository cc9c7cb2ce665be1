import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publicPackages, root } from "./workspace.ts";

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

/** A step of a reader who follows a README: saves a file, or types a command. */
export type ReadmeStep = { readonly file: ReadmeFile } | { readonly command: string };

const commands = /^```sh run\n([\s\S]*?)^```$/gm;

/** What a reader does who follows a README line by line: the files it names, and each line of its `sh run` blocks, in their order. */
export function readmeSteps(path: string): ReadmeStep[] {
  const text = readFileSync(path, "utf8");
  const files = readmeFiles(path);
  const saved = [...text.matchAll(block)].map(({ index }, each) => ({
    index,
    steps: files.slice(each, each + 1).map((file) => ({ file })),
  }));
  const typed = [...text.matchAll(commands)].map(({ index, 1: lines = "" }) => {
    return {
      index,
      steps: lines
        .trimEnd()
        .split("\n")
        .map((command) => ({ command })),
    };
  });
  return [...saved, ...typed].toSorted((a, b) => a.index - b.index).flatMap<ReadmeStep>(({ steps }) => steps);
}

/** A page whose programs run. */
export interface Page {
  readonly name: string;
  readonly path: string;
}

/** The main README, each package's, and each page of docs/ that names a file. */
export function runnablePages(): Page[] {
  const packages = publicPackages().map(({ name, folder }) => ({ name: name.replace("@gosf/", ""), path: join(folder, "README.md") }));
  const docs = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
  const guides = docs.map((file) => ({ name: file.replace(/\.md$/, ""), path: join(root, "docs", file) }));
  return [{ name: "gosf", path: join(root, "README.md") }, ...packages, ...guides.filter(({ path }) => readmeFiles(path).length > 0)];
}
