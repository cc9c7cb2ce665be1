// `handleSignals`: in processes of their own, with real signals.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createApp } from "@gosf/server";
import { describe, expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000 });

const fileOf = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));
const register = new URL("../support/ts-register.js", import.meta.url).href;

interface SignalProcess extends AsyncDisposable {
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  printed(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

// `before`: a command that runs node, as unshare does; the signals go to its child.
function start(
  options: object,
  { before = [], env = {} }: { before?: readonly string[]; env?: Record<string, string> } = {},
): SignalProcess {
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  const node = [process.execPath, "-C", "@gosf/source", "--import", register, fileOf("signal-server.ts"), JSON.stringify(options)];
  const [command = "", ...args] = [...before, ...node];
  const child: ChildProcess = spawn(command, args, { env: { ...inherited, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = once(child, "close").then(() => child.exitCode);
  const pid = (): number => {
    if (before.length === 0) return child.pid ?? 0;
    return Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim());
  };
  return {
    output: () => output,
    ended,
    async printed(text) {
      await expect.poll(() => output, { timeout: 45_000 }).toContain(text);
    },
    kill: (signal) => void process.kill(pid(), signal),
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) process.kill(pid(), "SIGKILL");
      await ended;
    },
  };
}

const unshare = ["unshare", "--pid", "--fork", "--mount-proc"];
const mayUnshare = spawnSync(unshare[0] ?? "", [...unshare.slice(1), "true"]).status === 0;
if (!mayUnshare) console.log("As PID 1: skipped, because unshare may not make a PID namespace here.");

const ways = [{ as: "a process", before: [] }, ...(mayUnshare ? [{ as: "PID 1", before: unshare }] : [])];

describe.each(ways)("as $as", ({ as, before }) => {
  test.each(["SIGINT", "SIGTERM"] as const)("%s shuts the app down, and the process ends with 0", async (signal) => {
    await using server = start({ apps: 1 }, { before });
    await server.printed(`started as ${as}`);
    server.kill(signal);
    expect(await server.ended, server.output()).toBe(0);
    expect(server.output()).toContain("app 1 stops");
  });

  test.each([
    ["SIGINT", "SIGINT", 130],
    ["SIGINT", "SIGTERM", 143],
    ["SIGTERM", "SIGTERM", 143],
    ["SIGTERM", "SIGINT", 130],
  ] as const)("%s, then %s ends the process at once with %i", async (first, second, code) => {
    await using server = start({ apps: 1, hangs: true }, { before });
    await server.printed(`started as ${as}`);
    server.kill(first);
    await server.printed("app 1 stops");
    server.kill(second);
    expect(await server.ended, server.output()).toBe(code);
  });

  test("after the shutdown of an app on an HTTP server that stays open, a second signal still ends the process", async () => {
    await using server = start({ apps: 1, attached: true }, { before });
    await server.printed(`started as ${as}`);
    server.kill("SIGTERM");
    await server.printed("app 1 has stopped");
    server.kill("SIGTERM");
    expect(await server.ended, server.output()).toBe(as === "PID 1" ? 143 : null); // null: the signal's default action
  });
});

test("two apps in one process both shut down", async () => {
  await using server = start({ apps: 2 });
  await server.printed("started");
  server.kill("SIGTERM");
  expect(await server.ended, server.output()).toBe(0);
  expect(server.output()).toMatch(/app 1 stops[^]*app 2 stops/);
});

test("a shutdown that fails is reported, and the exit code is 1", async () => {
  await using server = start({ apps: 1, fails: true });
  await server.printed("started");
  server.kill("SIGTERM");
  expect(await server.ended, server.output()).toBe(1);
  expect(server.output()).toContain("onError plugin-failed");
});

test("under npm a Ctrl-C that arrives twice is one", async () => {
  await using server = start({ apps: 1, hangs: true }, { env: { npm_lifecycle_event: "npx" } });
  await server.printed("started");
  server.kill("SIGINT");
  server.kill("SIGINT");
  await server.printed("app 1 stops");
  server.kill("SIGTERM");
  expect(await server.ended, server.output()).toBe(143);
});

const count = (): number[] => ["SIGINT", "SIGTERM"].map((signal) => process.listenerCount(signal));

describe("listeners of the process", () => {
  test("are one for each signal, however many apps there are, and are removed with the last shutdown", async () => {
    const before = count();
    const more = before.map((each) => each + 1);
    const apps = Array.from({ length: 12 }, () => createApp({ handleSignals: true }));
    expect(count()).toEqual(before);
    for (const app of apps) {
      await app.startup({ host: "127.0.0.1", port: 0 });
      expect(count()).toEqual(more);
    }
    for (const app of apps) {
      expect(count()).toEqual(more);
      await app.shutdown();
    }
    expect(count()).toEqual(before);
  });

  test("are removed when a startup fails, and are not there by default", async () => {
    const before = count();
    await using other = createApp();
    const { port } = await other.startup({ host: "127.0.0.1", port: 0 });
    expect(count()).toEqual(before);
    await using app = createApp({ handleSignals: true });
    await expect(app.startup({ host: "127.0.0.1", port })).rejects.toMatchObject({ code: "address-in-use" });
    expect(count()).toEqual(before);
  });
});
