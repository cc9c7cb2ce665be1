// A large contract stays cheap for the compiler and helpful in an editor.
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import ts from "typescript-5";
import { expect, test } from "vitest";
import { largeContract } from "./large-contract.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

// The files as TypeScript sees them; methods of its own system, which refer to nothing else.
const disk = {
  useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
  readFile: (path: string): string | undefined => ts.sys.readFile(path),
  fileExists: (path: string): boolean => ts.sys.fileExists(path),
  directoryExists: (path: string): boolean => ts.sys.directoryExists(path),
  readDirectory: (...args: Parameters<typeof ts.sys.readDirectory>): string[] => ts.sys.readDirectory(...args),
};

/** A project of one file that sees the workspace's packages as these tests do. */
async function project(source: string): Promise<{ folder: string; file: string } & AsyncDisposable> {
  const parent = join(root, "tests/node_modules/.types");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "project-"));
  const file = join(folder, "app.ts");
  const tsconfig = { extends: join(root, "tsconfig.json"), compilerOptions: { rootDir: root, types: [] }, include: [], files: ["app.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  await writeFile(file, source);
  return { folder, file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test("300 endpoints, each listened to, called and broadcast from, compile without errors, and within bounds", async () => {
  await using large = await project(largeContract(300));
  const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
  const { stdout } = await run(process.execPath, [tsc, "-p", large.folder, "--extendedDiagnostics"]);
  const instantiations = Number(/^Instantiations:\s+(\d+)$/m.exec(stdout)?.[1]);
  // What the compiler has to do is counted, as time depends on the machine: at less than a million it stays well under 3 s on an idle one.
  expect(instantiations).toBeGreaterThan(100_000);
  expect(instantiations).toBeLessThan(900_000);
}, 120_000);

test("an editor completes the names of endpoints and broadcasts", async () => {
  const source = `${largeContract(3)}\napp.listen("");\napi.call("");\napp.broadcast("", "");\n`;
  await using small = await project(source);
  const { config } = ts.readConfigFile(join(small.folder, "tsconfig.json"), disk.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, disk, small.folder);
  const service = ts.createLanguageService({
    ...disk,
    useCaseSensitiveFileNames: () => disk.useCaseSensitiveFileNames,
    getCompilationSettings: () => options,
    getCurrentDirectory: () => small.folder,
    getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
    getScriptFileNames: () => [small.file],
    getScriptSnapshot: (path) => ts.ScriptSnapshot.fromString(disk.readFile(path) ?? ""),
    getScriptVersion: () => "1",
  });
  const completed = (text: string): string[] => {
    const position = source.lastIndexOf(text) + text.lastIndexOf('""') + 1;
    return service.getCompletionsAtPosition(small.file, position, {})?.entries.map(({ name }) => name) ?? [];
  };
  const names = ["feature0.endpoint0", "feature0.endpoint1", "feature0.endpoint2"];
  expect(completed('app.listen("")')).toEqual(names);
  expect(completed('api.call("")')).toEqual(names);
  expect(completed('app.broadcast("", "")')).toEqual(names.map((name) => `${name}.done`));
}, 120_000);
