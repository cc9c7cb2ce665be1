// Whether what has changed in the packages since the last release is told in a changeset, and each new package in its first.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publicPackages } from "./lib/packages.mjs";
import { inRoot, root } from "./lib/paths.mjs";

const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

// The last commit that `changeset version` made, which is the last to touch a changelog; before the first release, the first commit. Neither
// needs a remote, a tag or a branch, which a fresh clone may lack.
const lastRelease = git("log", "-1", "--format=%H", "--", "packages/*/CHANGELOG.md");
const since = lastRelease === "" ? git("rev-list", "--max-parents=0", "HEAD").split("\n")[0] : lastRelease;

const changesets = readdirSync(inRoot(".changeset"))
  .filter((name) => name.endsWith(".md"))
  .map((name) => readFileSync(inRoot(".changeset", name), "utf8"));
const isTold = ({ folder, manifest }) =>
  existsSync(join(folder, "CHANGELOG.md")) || changesets.some((text) => text.includes(`"${manifest.name}":`));

try {
  const changeset = inRoot("node_modules", "@changesets", "cli", "bin.js");
  execFileSync(process.execPath, [changeset, "status", `--since=${since}`], { cwd: root, stdio: "inherit" });
} catch {
  console.error("Packages have changed and no changeset tells of it: run `pnpm changeset`.");
  process.exitCode = 1;
}
for (const { manifest } of publicPackages().filter((each) => !isTold(each))) {
  console.error(`${manifest.name} is new and no changeset names it: add it to one in .changeset/.`);
  process.exitCode = 1;
}
