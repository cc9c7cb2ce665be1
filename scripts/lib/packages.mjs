import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "./paths.mjs";

const groups = ["packages", "apps"];
const singles = ["tests", "benches"];

const within = (group) => {
  const folder = inRoot(group);
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
};

const describe = (folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) });

/** Every package of the workspace: its folder and its manifest. */
export function workspacePackages() {
  const folders = [...groups.flatMap(within), ...singles.map((name) => inRoot(name))];
  return folders.filter((folder) => existsSync(join(folder, "package.json"))).map(describe);
}

/** The packages that are published. */
export const publicPackages = () => workspacePackages().filter(({ manifest }) => manifest.private !== true);
