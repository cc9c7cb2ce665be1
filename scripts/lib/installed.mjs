import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workspacePackages } from "./packages.mjs";
import { inRoot, manifest } from "./paths.mjs";

const stamp = inRoot("node_modules", ".installed");
// pnpm rewrites this at each install, so that one made by hand, on another branch say, is noticed.
const pnpmState = inRoot("node_modules", ".pnpm-workspace-state-v1.json");

const fingerprint = () => {
  const hash = createHash("sha256");
  for (const name of ["pnpm-lock.yaml", "pnpm-workspace.yaml"]) hash.update(readFileSync(inRoot(name)));
  for (const one of [manifest, ...workspacePackages().map((each) => each.manifest)]) hash.update(JSON.stringify(one));
  return hash.update(readFileSync(pnpmState)).digest("hex");
};

const hasModules = ({ folder, manifest: { dependencies, devDependencies } }) =>
  existsSync(join(folder, "node_modules")) || Object.keys({ ...dependencies, ...devDependencies }).length === 0;

/** Whether node_modules is what the lockfile and the manifests ask for. */
export function isInstalled() {
  if (!existsSync(stamp) || !existsSync(pnpmState)) return false;
  return readFileSync(stamp, "utf8") === fingerprint() && workspacePackages().every(hasModules);
}

/** Notes that node_modules is up to date. */
export function markInstalled() {
  if (existsSync(pnpmState)) writeFileSync(stamp, fingerprint());
}
