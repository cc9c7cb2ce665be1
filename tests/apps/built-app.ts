import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const startsWithinMs = 45_000;

/** A sample, running as its users run it: built, in a process of its own. */
export interface BuiltApp extends AsyncDisposable {
  /** What it has printed so far, on both streams. */
  readonly output: () => string;
  /** Resolves to its exit code once it has ended and all it printed is there. */
  readonly ended: Promise<number | null>;
  /** Resolves to the address it says it listens on; rejects if it ends without one. */
  listening(): Promise<string>;
  /** Ends it with a signal; resolves to its exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Runs `apps/<name>`; `env` is added to the environment. */
export function runBuiltApp(name: string, env: Readonly<Record<string, string>> = {}): BuiltApp {
  const main = fileURLToPath(new URL(`../../apps/${name}/dist/main.js`, import.meta.url));
  if (!existsSync(main)) throw new Error(`apps/${name} is not built: run "npm test" or "pnpm build" first.`);
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = once(child, "close").then(() => child.exitCode);
  return {
    output: () => output,
    ended,
    listening: () =>
      new Promise((resolve, reject) => {
        const fail = (why: string): void => reject(new Error(`apps/${name} ${why}:\n${output}`));
        const timer = setTimeout(fail, startsWithinMs, `did not start within ${startsWithinMs} ms`);
        const look = (): void => {
          const [, url] = /(https?:\/\/localhost:\d+)/.exec(output) ?? [];
          if (url === undefined) return;
          clearTimeout(timer);
          resolve(url);
        };
        child.stdout.on("data", look);
        look();
        child.once("close", (code) => {
          clearTimeout(timer);
          fail(`ended with ${code}`);
        });
      }),
    stop(signal) {
      child.kill(signal);
      return ended;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
