// Package scripts run under sh and under Windows' cmd.exe alike: a command, its arguments, `&&`. Nothing that one of the two reads otherwise.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./workspace.ts";

const manifests = execFileSync("git", ["ls-files", "package.json", "*/package.json"], { cwd: root, encoding: "utf8" }).trim().split("\n");
const scripts = manifests.flatMap((file) => {
  const manifest = JSON.parse(readFileSync(join(root, file), "utf8")) as { scripts?: Record<string, string> };
  return Object.entries(manifest.scripts ?? {}).map(([name, command]) => ({ file, name, command }));
});

const posixCommands = new Set(
  "exec export set unset source . eval trap rm cp mv mkdir rmdir ln cat ls touch chmod chown sed awk grep find xargs sleep kill env sh bash test [ true false which".split(
    " ",
  ),
);

/** What a command has that only a POSIX shell understands. */
function posixSyntax(command: string): string[] {
  const found: string[] = [];
  const outsideQuotes = command.replaceAll(/"[^"]*"/g, '""');
  if (/['`$\\;~*?#{}()<>]/.test(outsideQuotes)) found.push("a character that only a POSIX shell understands");
  if (/[$`\\%]/.test(command)) found.push("an expansion");
  if (/(^|[^&])&($|[^&])|\|/.test(outsideQuotes)) found.push("a background command or a pipe");
  for (const part of outsideQuotes.split("&&")) {
    const [first = ""] = part.trim().split(/\s+/);
    if (first.includes("=")) found.push(`a variable before the command: ${first}`);
    if (first.startsWith("./") || first.startsWith("/")) found.push(`a path as the command: ${first}`);
    if (posixCommands.has(first)) found.push(`a command of POSIX: ${first}`);
  }
  return found;
}

test.each([
  "exec node x.mjs",
  "PORT=3000 node x.mjs",
  "./.ci/run",
  "rm -rf dist",
  "node x.mjs &",
  "node x.mjs | tee log",
  "node x.mjs; node y.mjs",
  "node 'x y.mjs'",
  "node $HOME/x.mjs",
  "node x.mjs > log",
  "node `which x`",
  "tsc -b && exec node x.mjs",
])("%s is found", (command) => {
  expect(posixSyntax(command)).not.toEqual([]);
});

test("no package script has syntax of a POSIX shell", () => {
  expect(scripts.length).toBeGreaterThan(30);
  expect(scripts.filter(({ command }) => posixSyntax(command).length > 0)).toEqual([]);
});
