import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { withFreePorts } from "./example.ts";
import type { ReadmeStep } from "./readme.ts";

const endWithinMs = 240_000;
const stopWithinMs = 15_000;

/** Someone who follows READMEs on this Node, with an empty home folder. */
export interface Reader extends AsyncDisposable {
  /** Follows a README in an empty folder. Returns what went wrong. */
  follow(name: string, steps: readonly ReadmeStep[]): Promise<string[]>;
  /** Compiles what `follow` has saved with a compiler. Returns what it reported. */
  compile(name: string, tsc: string, tsconfig: string): Promise<string[]>;
}

interface Running {
  readonly command: string;
  readonly child: ChildProcess;
  output: string;
  readonly closed: Promise<unknown>;
  readonly firstOutput: Promise<unknown>;
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const runsTypeScript = major > 22 || (major === 22 && minor >= 18);

/** What the READMEs say of newer Nodes: `node x.ts` does the same as `npx tsx x.ts`. */
const onThisNode = (command: string): string => (runsTypeScript ? command.replace(/^npx tsx /, "node ") : command);

const programOf = (command: string): string | undefined => /^(?:npx tsx|node) (?:--test )?(\S+\.c?[jt]s)$/.exec(command)?.[1];
const isServer = (command: string): boolean => /(?:server|service)\.[jt]s$/.test(programOf(command) ?? "");

// npm's own variables and what TypeScript or Node would read are not a reader's; npm keeps its cache, which is no part of a home.
async function createEnvironment(home: string, registry: string): Promise<NodeJS.ProcessEnv> {
  const variables = Object.entries(process.env).filter(([name]) => !/^(?:npm_|node_options|vitest|vite_|node_env)/i.test(name));
  const { npm_config_userconfig: given, npm_config_cache: cache, npm_config_registry: others } = process.env;
  const settings = await readFile(given ?? join(homedir(), ".npmrc"), "utf8").catch(() => "");
  const npmrc = join(home, "..", "npmrc");
  await writeFile(npmrc, `${settings}\n@gosf:registry=${registry}\naudit=false\nfund=false\nupdate-notifier=false\nprefer-offline=true\n`);
  return {
    ...Object.fromEntries(variables),
    HOME: home,
    USERPROFILE: home,
    PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter),
    npm_config_userconfig: npmrc,
    npm_config_cache: cache ?? join(homedir(), ".npm"),
    npm_config_yes: "true",
    ...(others !== undefined && { npm_config_registry: others }),
  };
}

function start(command: string, cwd: string, env: NodeJS.ProcessEnv): Running {
  const child = spawn("sh", ["-c", command], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const running: Running = { command, child, output: "", closed: once(child, "close"), firstOutput: once(child.stdout, "data") };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (running.output += text));
  return running;
}

// As a terminal does: to the whole group.
function signal({ child }: Running, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // It has ended.
  }
}

async function stop(running: Running): Promise<string[]> {
  const overdue = setTimeout(signal, stopWithinMs, running, "SIGKILL");
  signal(running, "SIGINT");
  await running.closed;
  clearTimeout(overdue);
  return running.child.signalCode === "SIGKILL" ? [`"${running.command}" did not end on Ctrl-C:\n${running.output}`] : [];
}

/** Runs a command to its end, or, of a server, until it has printed something. */
async function begin(running: Running): Promise<string[]> {
  const overdue = setTimeout(signal, endWithinMs, running, "SIGKILL");
  await Promise.race(isServer(running.command) ? [running.firstOutput, running.closed] : [running.closed]);
  clearTimeout(overdue);
  const { exitCode, signalCode } = running.child;
  const isRunning = exitCode === null && signalCode === null;
  return exitCode === 0 || (isRunning && isServer(running.command))
    ? []
    : [`"${running.command}" ended with ${signalCode ?? exitCode}:\n${running.output}`];
}

function unfulfilled(steps: readonly ReadmeStep[], runs: ReadonlyMap<string, Running>): string[] {
  const texts = steps.flatMap((step) => ("file" in step ? [step.file.text] : []));
  return steps.flatMap((step) => {
    if (!("file" in step) || !/\.c?[jt]s$/.test(step.file.name)) return [];
    const { name, prints } = step.file;
    const run = runs.get(name);
    const isUsed = run !== undefined || texts.some((text) => text.includes(`"./${name}"`));
    if (!isUsed) return [`${name} is neither run nor imported`];
    const lines = run?.output.split("\n") ?? [];
    return prints.filter((line) => !lines.includes(line)).map((line) => `${name} did not print "${line}":\n${run?.output ?? ""}`);
  });
}

/** Makes a reader, whose npm finds the packages of `@gosf` at `registry`. */
export async function createReader(registry: string): Promise<Reader> {
  const folder = await mkdtemp(join(tmpdir(), "gosf-reader-"));
  const home = join(folder, "home");
  await mkdir(home);
  const env = await createEnvironment(home, registry);
  return {
    async follow(name, steps) {
      const cwd = join(folder, name);
      await mkdir(cwd);
      const texts = await withFreePorts(steps.map((step) => ("file" in step ? step.file.text : "")));
      const complaints: string[] = [];
      const runs = new Map<string, Running>();
      const servers: Running[] = [];
      for (const [index, step] of steps.entries()) {
        if ("file" in step) {
          await writeFile(join(cwd, step.file.name), texts[index] ?? "");
          continue;
        }
        const running = start(onThisNode(step.command), cwd, env);
        runs.set(programOf(running.command) ?? running.command, running);
        if (isServer(running.command)) servers.push(running);
        complaints.push(...(await begin(running)));
      }
      for (const server of servers) complaints.push(...(await stop(server)));
      return [...complaints, ...unfulfilled(steps, runs)];
    },
    async compile(name, tsc, tsconfig) {
      const cwd = join(folder, name);
      await writeFile(join(cwd, "tsconfig.json"), tsconfig);
      return begin(start(`"${process.execPath}" "${tsc}" --skipLibCheck false`, cwd, env));
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
