import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** What these tests read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Record<string, string | Record<string, string>>;
  readonly publishConfig?: { readonly exports?: Record<string, string | Record<string, string>> };
}

/** A package that is published. */
export interface PublicPackage {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
}

/** All packages that are published, in the order of their names. */
export function publicPackages(): PublicPackage[] {
  const folder = join(root, "packages");
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((each) => existsSync(join(each, "package.json")))
    .map((each) => ({ folder: each, manifest: JSON.parse(readFileSync(join(each, "package.json"), "utf8")) as Manifest }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder: where, manifest }) => ({ name: manifest.name, folder: where, manifest }));
}

/** Each entry that the packages have for programs, as it is imported. */
export function publicEntries(): string[] {
  return publicPackages().flatMap(({ name, manifest }) => {
    const subpaths = Object.entries(manifest.publishConfig?.exports ?? {}).filter(([, target]) => typeof target !== "string");
    return subpaths.map(([subpath]) => name + subpath.slice(1));
  });
}

/** The built declaration files that a package's `exports` name, by subpath. They need `pnpm build`. */
export function publicDeclarations({ folder, manifest }: PublicPackage): { subpath: string; file: string }[] {
  return Object.entries(manifest.publishConfig?.exports ?? {}).flatMap(([subpath, target]) => {
    if (typeof target === "string") return [];
    const file = join(folder, target["types"] ?? "");
    if (!existsSync(file)) throw new Error(`${file} is missing: run \`pnpm build\` first (\`npm test\` does)`);
    return [{ subpath, file }];
  });
}
