import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

const endWithinMs = 60_000;

/** What came of the programs of one example. */
export interface ExampleRun {
  /** The exit code of the last program. */
  readonly code: number | null;
  /** All that was printed, by program. */
  readonly output: ReadonlyMap<string, string>;
}

interface Program {
  readonly child: ChildProcess;
  output: string;
  readonly closed: Promise<unknown>;
  readonly firstOutput: Promise<unknown>;
}

const startProgram = (folder: string, file: string): Program => {
  const child = spawn(process.execPath, [file], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const program: Program = { child, output: "", closed: once(child, "close"), firstOutput: once(child.stdout, "data") };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (program.output += text));
  return program;
};

/**
 * Runs the programs of an example in their order, as a reader would in one terminal each: the next starts once the one before has printed
 * something or ended, and the last has to end by itself. Whatever still runs then is ended.
 */
export async function runExample(folder: string, files: readonly string[]): Promise<ExampleRun> {
  const programs = new Map<string, Program>();
  const overdue = setTimeout(() => {
    for (const { child } of programs.values()) child.kill("SIGKILL");
  }, endWithinMs);
  try {
    for (const [index, file] of files.entries()) {
      const program = startProgram(folder, file);
      programs.set(file, program);
      await (index === files.length - 1 ? program.closed : Promise.race([program.closed, program.firstOutput]));
    }
  } finally {
    clearTimeout(overdue);
    for (const { child } of programs.values()) child.kill("SIGKILL");
    await Promise.all([...programs.values()].map(({ closed }) => closed));
  }
  const last = programs.get(files.at(-1) ?? "");
  return { code: last?.child.exitCode ?? null, output: new Map([...programs].map(([file, { output }]) => [file, output])) };
}

/** Gives the fixed ports that an example names to free ones, the same in each of its files, so that runs beside each other do not collide. */
export async function withFreePorts(texts: readonly string[]): Promise<string[]> {
  const fixed = /(?:port: |\/\/(?:localhost|127\.0\.0\.1):)(\d{4,5})\b/g;
  const ports = new Set(texts.flatMap((text) => [...text.matchAll(fixed)].map(([, port = ""]) => port)));
  let changed = [...texts];
  for (const port of ports) {
    const free = String(await freePort());
    changed = changed.map((text) => text.replaceAll(new RegExp(`\\b${port}\\b`, "g"), free));
  }
  return changed;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
