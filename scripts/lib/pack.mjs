import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { publicPackages } from "./packages.mjs";
import { inRoot } from "./paths.mjs";
import { run } from "./process.mjs";

// Where tarballs go unless told otherwise; git ignores it.
const tarballFolder = inRoot(".tools", "tarballs");

/**
 * Packs every public package as it would be published (pnpm writes `publishConfig.exports` and real versions into the manifest; npm would not).
 * Needs a build. Returns each package's name and its tarball.
 */
export async function packAll(destination = tarballFolder) {
  rmSync(destination, { recursive: true, force: true });
  mkdirSync(destination, { recursive: true });
  const packed = [];
  for (const { folder, manifest } of publicPackages()) {
    await run("pnpm", ["--dir", folder, "pack", "--pack-destination", destination], { quiet: true });
    const file = `${manifest.name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`;
    packed.push({ name: manifest.name, tarball: join(destination, file) });
  }
  return packed;
}
