import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inRoot } from "../paths.mjs";
import { Failed, run } from "../process.mjs";
import { git } from "./history.mjs";

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const testsFolder = "tests";
const sharedFolder = join("tests", "support");

/** A second checkout of the repository, in the temporary folder of the system, for code of earlier commits. */
export class Checkout {
  #temporary = mkdtempSync(join(tmpdir(), "gosf-red-"));
  #isAdded = false;
  #installed;
  #built;
  folder = join(this.#temporary, "checkout");

  /** Checks out a commit, without anything that was copied in before, and installs its dependencies. */
  async at(commit) {
    if (this.#isAdded) {
      git("-C", this.folder, "checkout", "--quiet", "--force", "--detach", commit);
      git("-C", this.folder, "clean", "--quiet", "-fd");
    } else {
      git("worktree", "add", "--quiet", "--detach", this.folder, commit);
      this.#isAdded = true;
      this.#shareTools();
    }
    await this.#install();
  }

  /** Copies files of the current tree over those of the commit. */
  copyIn(files) {
    for (const file of files) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      cpSync(inRoot(file), join(this.folder, file));
    }
  }

  /** Builds the packages of the commit. */
  async build() {
    const commit = git("-C", this.folder, "rev-parse", "HEAD");
    if (this.#built === commit) return;
    await this.#pnpm("run", "build");
    this.#built = commit;
  }

  /** Runs one test file; resolves to the path of its JSON report, which is absent if the run did not get that far. */
  async vitest(file, timeoutMs) {
    const report = join(this.#temporary, "report.json");
    rmSync(report, { force: true });
    const vitest = join(this.folder, "node_modules", "vitest", "vitest.mjs");
    const args = [vitest, "run", file, "--reporter=json", `--outputFile=${report}`];
    await run(process.execPath, args, { quiet: true, cwd: this.folder, timeoutMs });
    return report;
  }

  get report() {
    return join(this.#temporary, "report.json");
  }

  remove() {
    if (this.#isAdded) git("worktree", "remove", "--force", this.folder);
    rmSync(this.#temporary, { recursive: true, force: true });
  }

  /** The pinned pnpm is there already: no second download. */
  #shareTools() {
    if (existsSync(inRoot(".tools"))) {
      mkdirSync(join(this.folder, ".tools"), { recursive: true });
      const pinned = /^pnpm@([\d.]+)/.exec(readJson(join(this.folder, "package.json")).packageManager)?.[1];
      const pnpm = join(".tools", `pnpm-${pinned}`);
      if (existsSync(inRoot(pnpm))) symlinkSync(inRoot(pnpm), join(this.folder, pnpm), "junction");
    }
  }

  async #install() {
    const added = this.#addDependencies();
    const wanted = readFileSync(join(this.folder, "pnpm-lock.yaml"), "utf8") + added;
    if (wanted === this.#installed) return;
    const frozen = added === "" ? "--frozen-lockfile" : "--no-frozen-lockfile";
    try {
      await this.#pnpm("install", frozen, "--offline");
    } catch (error) {
      if (!(error instanceof Failed) || error.signal !== undefined) throw error;
      await this.#pnpm("install", frozen);
    }
    this.#installed = wanted;
  }

  /** Adds the dependencies that the tests have got since to those of the commit; returns them as text. */
  #addDependencies() {
    const path = join(this.folder, testsFolder, "package.json");
    const before = readJson(path);
    // What the tests share is a package since; before, it was a folder of theirs.
    const isPackage = git("-C", this.folder, "ls-files", join(sharedFolder, "package.json")) !== "";
    const now = [testsFolder, ...(isPackage ? [] : [sharedFolder])].flatMap((folder) =>
      Object.entries(readJson(inRoot(folder, "package.json")).devDependencies).map(([name, range]) => ({ folder, name, range })),
    );
    const added = now.filter(({ name }) => before.devDependencies[name] === undefined);
    if (added.length === 0) return "";
    for (const { folder, name, range } of added) before.devDependencies[name] = this.#rangeOf(folder, name, range);
    writeFileSync(path, JSON.stringify(before, undefined, 2));
    return JSON.stringify(added.map(({ name }) => name));
  }

  /** The catalog of the commit may lack a name: the installed version stands for it. */
  #rangeOf(folder, name, range) {
    return range.startsWith("catalog:") ? readJson(inRoot(folder, "node_modules", name, "package.json")).version : range;
  }

  #pnpm(...args) {
    return run(process.execPath, [join(this.folder, "scripts", "run.mjs"), "pnpm", ...args], { quiet: true, cwd: this.folder });
  }
}
