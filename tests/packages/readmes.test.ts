// Each README and guide, followed line by line in an empty folder with an empty home, as a new user would. It takes minutes: `node scripts/check-readmes.mjs`
// runs it on each Node that the packages promise.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createReader, type Reader } from "./reader.ts";
import { readmeSteps, type ReadmeStep, runnablePages } from "./readme.ts";
import { type Packed, type Registry, startRegistry } from "./registry.ts";
import { root } from "./workspace.ts";

const readmes = runnablePages().map(({ name, path }) => ({ name, path, steps: readmeSteps(path) }));
const packages = readmes.filter(({ path }) => path.endsWith("README.md"));

/** The text of the `tsconfig.json` that a page shows. */
const tsconfigOf = (steps: readonly ReadmeStep[]): string | undefined =>
  steps.flatMap((step) => ("file" in step && step.file.name === "tsconfig.json" ? [step.file.text] : []))[0];

const commandsOf = (steps: readonly ReadmeStep[]): string[] => steps.flatMap((step) => ("command" in step ? [step.command] : []));
const filesOf = (steps: readonly ReadmeStep[]): string[] => steps.flatMap((step) => ("file" in step ? [step.file.name] : []));

test.each(readmes)("$name: the page begins with an empty folder, and runs what it shows", ({ steps }) => {
  const commands = commandsOf(steps);
  expect(commands.slice(0, 2)).toEqual(["npm init -y", "npm pkg set type=module"]);
  expect(commands.filter((command) => /^(npx|node) /.test(command))).not.toHaveLength(0);
});

test.each(packages)("$name: npm shows this page alone, so it says how its TypeScript is checked", ({ steps }) => {
  if (!filesOf(steps).some((file) => file.endsWith(".ts"))) return;
  expect(tsconfigOf(steps)).toBeDefined();
  expect(commandsOf(steps)).toContain("npx tsc");
});

const mode = process.env["GOSF_FOLLOW_READMES"];

describe.runIf(mode !== undefined)("followed", () => {
  let tarballs: string;
  let registry: Registry;
  let reader: Reader;

  beforeAll(async () => {
    tarballs = await mkdtemp(join(tmpdir(), "gosf-tarballs-"));
    const { stdout } = await promisify(execFile)(process.execPath, ["scripts/pack.mjs", tarballs], { cwd: root });
    registry = await startRegistry(JSON.parse(stdout) as Packed[]);
    reader = await createReader(registry.url);
  }, 180_000);

  afterAll(async () => {
    await reader?.[Symbol.asyncDispose]();
    await registry?.[Symbol.asyncDispose]();
    await rm(tarballs, { recursive: true, force: true });
  });

  test.each(readmes)(
    "$name",
    async ({ name, steps }) => {
      expect(await reader.follow(name, steps)).toEqual([]);
      if (mode !== "with types" || !filesOf(steps).some((file) => file.endsWith(".ts"))) return;
      const tsconfig = tsconfigOf(steps) ?? tsconfigOf(readmes[0]?.steps ?? []); // guides are read beside the main README
      for (const compiler of ["typescript", "typescript-5"]) {
        const tsc = join(root, "node_modules", compiler, "bin", "tsc");
        expect(await reader.compile(name, tsc, tsconfig ?? ""), compiler).toEqual([]);
      }
    },
    600_000,
  );
});
