import { execFileSync } from "node:child_process";
import { root } from "../paths.mjs";
import { Failed } from "../process.mjs";

// oxlint-disable-next-line no-control-regex -- the separator that `git ls-files -z` writes
const zero = /\0/;

/** Runs git in the repository's folder and returns its output. */
export function git(...args) {
  return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
}

const commitOf = (revision) => {
  try {
    return git("rev-parse", "--verify", "--quiet", `${revision}^{commit}`);
  } catch {
    return undefined;
  }
};

/** Tracked and new files of a folder, except ignored ones, as paths from the repository's folder. */
export function filesIn(folder) {
  const files = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder).split(zero);
  return files.filter((file) => file !== "");
}

/** The commit that added a file, under whatever name; `undefined` if it is not committed yet. */
function additionOf(file) {
  // A rename changes little; a new test that was written after the pattern of an old one changes more than a tenth.
  const commits = git("log", "--follow", "-M90%", "--diff-filter=A", "--format=%H", "--", file);
  return commits.split("\n").findLast((commit) => commit !== "");
}

/**
 * The commit before a test was added, on which it must fail. A test that is not committed yet is judged against HEAD.
 *
 * @throws {Failed} If the history does not reach that far.
 */
export function commitBefore(file) {
  const added = additionOf(file);
  if (added === undefined) return git("rev-parse", "HEAD");
  const before = commitOf(`${added}^1`);
  if (before !== undefined) return before;
  const isShallow = git("rev-parse", "--is-shallow-repository") === "true";
  const remedy = isShallow ? "this clone is shallow, run `git fetch --unshallow`" : "it is the first commit";
  throw new Failed(`${file}: the commit before ${added.slice(0, 10)} is missing: ${remedy}`);
}
