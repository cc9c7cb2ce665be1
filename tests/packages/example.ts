import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

const endWithinMs = 60_000;

/** What came of one program of an example. */
export interface ProgramRun {
  /** Its exit code; `null` for a server, which was ended once the others were done. */
  readonly code: number | null;
  /** All that it printed. */
  readonly output: string;
}

interface Program {
  readonly child: ChildProcess;
  output: string;
  readonly closed: Promise<unknown>;
  readonly firstOutput: Promise<unknown>;
}

const isServer = (file: string): boolean => /(server|service)\.c?js$/.test(file);

const startProgram = (folder: string, file: string): Program => {
  const child = spawn(process.execPath, [file], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const program: Program = { child, output: "", closed: once(child, "close"), firstOutput: once(child.stdout, "data") };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (program.output += text));
  return program;
};

/**
 * Runs the programs of an example in their order, as a reader would. Those called `…server` or `…service` run on while the next ones do, which
 * start once it has printed something; all others have to end by themselves.
 */
export async function runExample(folder: string, files: readonly string[]): Promise<Map<string, ProgramRun>> {
  const programs = new Map<string, Program>();
  const endAll = (): void => {
    for (const { child } of programs.values()) child.kill("SIGKILL");
  };
  const overdue = setTimeout(endAll, endWithinMs);
  try {
    for (const file of files) {
      const program = startProgram(folder, file);
      programs.set(file, program);
      await Promise.race(isServer(file) ? [program.firstOutput, program.closed] : [program.closed]);
    }
  } finally {
    clearTimeout(overdue);
    endAll();
    await Promise.all([...programs.values()].map(({ closed }) => closed));
  }
  return new Map([...programs].map(([file, { child, output }]) => [file, { code: child.exitCode, output }]));
}

/** What went wrong in a run: a program that ended badly or did not end, or a line that was promised and never came. */
export function complaints(runs: ReadonlyMap<string, ProgramRun>, promised: ReadonlyMap<string, readonly string[]>): string[] {
  return [...runs].flatMap(([file, { code, output }]) => {
    const found = code === 0 || (code === null && isServer(file)) ? [] : [`${file} ended with ${code}:\n${output}`];
    const lines = output.split("\n");
    const missing = (promised.get(file) ?? []).filter((line) => !lines.includes(line));
    return [...found, ...missing.map((line) => `${file} did not print "${line}":\n${output}`)];
  });
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

// Below the ports that systems give to outgoing connections: one of those would be taken again before the example uses it.
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server = createServer().listen(port);
    try {
      await once(server, "listening");
    } catch {
      continue; // it is taken
    }
    server.close();
    await once(server, "close");
    return port;
  }
}
