import { execFile } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./workspace.ts";

const execute = promisify(execFile);

/** One of the two compilers that the packages promise. */
export type Compiler = "typescript" | "typescript-5";

/** A folder outside the workspace with the packed packages installed in it, as a user would have them. */
export interface Installation extends AsyncDisposable {
  readonly folder: string;
  /** Writes files into a folder of their own, and says where that is. */
  write(name: string, files: ReadonlyMap<string, string>): Promise<string>;
  /** Compiles everything written so far, under the given compiler; rejects with what it reports. */
  compile(compiler: Compiler): Promise<void>;
  /** Compiles one folder as the project of a page, with the libraries' declarations: its only types are those of the language and of browsers. */
  compilePage(compiler: Compiler, name: string): Promise<void>;
}

// Without what npm, npx or pnpm above have set for themselves, as in a shell; where the registry is stays known.
const userEnvironment = (): NodeJS.ProcessEnv => {
  const kept = /^npm_config_(registry|userconfig|cafile|ca|cache|proxy|https_proxy|noproxy|strict_ssl|\/\/|@)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)));
};

const run = async (command: string, args: readonly string[], cwd: string): Promise<string> => {
  try {
    return (await execute(command, args, { cwd, env: userEnvironment(), maxBuffer: 64 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
};

/** The versions that the workspace's catalog pins. */
async function catalog(): Promise<Map<string, string>> {
  const text = await readFile(join(root, "pnpm-workspace.yaml"), "utf8");
  const section = /^catalog:\n((?: {2}.*\n)+)/m.exec(text)?.[1] ?? "";
  return new Map([...section.matchAll(/^ {2}"?([^":]+)"?: (\S+)$/gm)].map(([, name = "", version = ""]) => [name, version]));
}

const compilerOptions = {
  module: "nodenext",
  target: "es2023",
  lib: ["es2023", "esnext.disposable", "dom"],
  types: ["node"],
  strict: true,
  skipDefaultLibCheck: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  rewriteRelativeImportExtensions: true,
};

const pageOptions = {
  module: "esnext",
  moduleResolution: "bundler",
  target: "es2022",
  lib: ["es2022", "dom"],
  types: [],
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

const tsc = (compiler: Compiler): string => join(root, "node_modules", compiler, "bin", "tsc");

/** Fields of the folder's package.json beside the packages. */
export interface InstallationOptions {
  /** Default: `"module"`. */
  readonly type?: "module" | "commonjs";
  /** More dependencies, with their versions. */
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Packs all public packages and installs the tarballs with npm, with the `libraries` that examples import beside them. */
export async function installPackages(libraries: readonly string[], options: InstallationOptions = {}): Promise<Installation> {
  const { type = "module", dependencies: others } = options;
  const folder = await mkdtemp(join(tmpdir(), "gosf-packages-"));
  const packed = JSON.parse(await run(process.execPath, ["scripts/pack.mjs", join(folder, "tarballs")], root)) as {
    name: string;
    tarball: string;
  }[];
  const pinned = await catalog();
  const dependencies = {
    ...Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`])),
    ...Object.fromEntries(["@types/node", ...libraries].map((name) => [name, pinned.get(name) ?? "*"])),
    ...others,
  };
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type, dependencies }));
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*/*.ts"] }));
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], folder);
  return {
    folder,
    async write(name, files) {
      const where = join(folder, name);
      await mkdir(where, { recursive: true });
      await Promise.all([...files].map(([file, text]) => writeFile(join(where, file), text)));
      return where;
    },
    async compile(compiler) {
      // The libraries' own declarations are checked once: under the newest compiler here, and under 5.9 where the public face is.
      const skipped = compiler === "typescript-5" ? ["--skipLibCheck"] : [];
      await run(process.execPath, [tsc(compiler), "-p", folder, ...skipped], folder);
    },
    async compilePage(compiler, name) {
      await writeFile(join(folder, name, "tsconfig.json"), JSON.stringify({ compilerOptions: pageOptions, include: ["*.ts"] }));
      await run(process.execPath, [tsc(compiler), "-p", join(folder, name)], folder);
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
