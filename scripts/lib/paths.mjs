import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A path inside the repository. */
export const inRoot = (...parts) => join(root, ...parts);

/** The root's package.json. */
export const manifest = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));

/** The pinned pnpm's version, from `packageManager`. */
export const pnpmVersion = /^pnpm@([\d.]+)/.exec(manifest.packageManager)?.[1] ?? "";

/** Where the pinned pnpm is installed; git ignores it. */
export const pnpmFolder = inRoot(".tools", `pnpm-${pnpmVersion}`);
