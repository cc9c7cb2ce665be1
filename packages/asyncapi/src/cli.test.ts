import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const packageFolder = join(import.meta.dirname, "..");
let folder: string;

// Inside the package, so that the contract finds zod and @gosf/protocol as a user's would.
beforeAll(async () => {
  folder = await mkdtemp(join(packageFolder, "node_modules", ".contract-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function contractFile(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `import { defineContract } from "@gosf/protocol";\nimport { z } from "zod";\n${text}`);
  return file;
}

/** The command as it is built and installed. */
function asyncapi(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, [join(packageFolder, "dist", "cli.js"), ...args]);
}

test("reads a contract written in TypeScript and writes the document", async () => {
  const file = await contractFile(
    "one.ts",
    `const n: number = 1;\nexport const api = defineContract({ endpoints: { echo: { request: z.object({ n: z.literal(n) }) } } });\n`,
  );
  const out = join(folder, "asyncapi.json");
  await asyncapi(file, "--out", out, "--title", "Echo", "--api-version", "2.0.0");
  expect(JSON.parse(await readFile(out, "utf8"))).toMatchObject({
    asyncapi: "3.0.0",
    info: { title: "Echo", version: "2.0.0" },
    channels: { echo: { address: "echo" } },
  });
});

test("asks which contract is meant when there are two", async () => {
  const file = await contractFile(
    "two.ts",
    `export const a = defineContract({ endpoints: { x: {} } });\nexport const b = defineContract({ endpoints: { y: {} } });\n`,
  );
  await expect(asyncapi(file)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("a, b: choose one with --export") });
  const { stdout } = await asyncapi(file, "--export", "b");
  expect(Object.keys(JSON.parse(stdout).channels)).toEqual(["y"]);
});

test("a file that is not there is named, without a stack", async () => {
  const failed = asyncapi(join(folder, "missing.ts"));
  await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^gosf-asyncapi: cannot load .*missing\.ts/) });
});
