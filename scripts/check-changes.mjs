// Whether what has changed in the packages since the last release is told in a changeset.
import { execFileSync } from "node:child_process";
import { inRoot, root } from "./lib/paths.mjs";

const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

// The last commit that `changeset version` made, which is the last to touch a changelog; before the first release, the first commit. Neither
// needs a remote, a tag or a branch, which a fresh clone may lack.
const lastRelease = git("log", "-1", "--format=%H", "--", "packages/*/CHANGELOG.md");
const since = lastRelease === "" ? (git("rev-list", "--max-parents=0", "HEAD").split("\n")[0] ?? "") : lastRelease;

try {
  execFileSync(process.execPath, [inRoot("node_modules", "@changesets", "cli", "bin.js"), "status", `--since=${since}`], {
    cwd: root,
    stdio: "inherit",
  });
} catch {
  console.error("Packages have changed and no changeset tells of it: run `pnpm changeset`.");
  process.exitCode = 1;
}
