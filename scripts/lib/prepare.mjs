import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isInstalled, markInstalled } from "./installed.mjs";
import { inRoot, pnpmFolder, pnpmVersion } from "./paths.mjs";
import { catchSignals, run, step } from "./process.mjs";

const pnpmCommand = join(pnpmFolder, "node_modules", ".bin", "pnpm");

/** Runs the pinned pnpm with the terminal as its output. */
export const pnpm = (args, options) => run(pnpmCommand, args, options);

/** Has npm install the pinned pnpm into the repository's ignored folder, unless it is there. */
export async function preparePnpm() {
  catchSignals();
  if (existsSync(pnpmCommand)) return;
  // Installed beside and moved into place, so that one interrupted half way is never taken for whole.
  const folder = `${pnpmFolder}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  try {
    const options = ["--no-save", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
    await step(`Getting pnpm ${pnpmVersion}`, "npm", ["install", ...options, `--prefix=${folder}`, `pnpm@${pnpmVersion}`]);
    if (!existsSync(pnpmFolder)) renameSync(folder, pnpmFolder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Installs what the lockfile says, unless that has been done. */
export async function prepareWorkspace() {
  await preparePnpm();
  if (isInstalled()) return;
  await step("Installing dependencies", pnpmCommand, ["install", "--frozen-lockfile"]);
  markInstalled();
}

const turbo = inRoot("node_modules", "turbo", "bin", "turbo");

/** Runs tasks with turbo, which runs again only those whose sources have changed. `filter`: a package and what it needs; default all. */
export function runTasks(title, tasks, filter) {
  const what = filter === undefined ? [] : [`--filter=${filter}`];
  return step(title, process.execPath, [turbo, "run", ...tasks, ...what, "--output-logs=errors-only", "--log-order=grouped"]);
}
