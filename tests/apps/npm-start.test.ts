// The samples through npm, whose shell stands between npm and Node: signals reach the sample all the same.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 120_000 });

const root = fileURLToPath(new URL("../..", import.meta.url));

const isOpen = async (port: number): Promise<boolean> => {
  const socket = connect(port, "localhost");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

// A terminal sends Ctrl-C to the whole group; a supervisor sends SIGTERM to npm alone.
test.each([
  { signal: "SIGTERM", to: "npm alone" },
  { signal: "SIGTERM", to: "the group" },
  { signal: "SIGINT", to: "the group" },
] as const)("$signal to $to ends the sample, and its port is closed", async ({ signal, to }) => {
  const env = { ...process.env, PORT: "0" };
  const npm = spawn("npm", ["run", "start:microservice"], { cwd: root, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const closed = once(npm, "close"); // also when the sample, which has the same output, is gone
  let output = "";
  for (const stream of [npm.stdout, npm.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  try {
    await expect.poll(() => output, { timeout: 90_000 }).toMatch(/localhost:\d+/);
    const port = Number(/localhost:(\d+)/.exec(output)?.[1]);
    expect(await isOpen(port)).toBe(true);
    process.kill(to === "the group" ? -(npm.pid ?? 0) : (npm.pid ?? 0), signal);
    await closed;
    expect(await isOpen(port)).toBe(false);
  } finally {
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-(npm.pid ?? 0), "SIGKILL");
  }
});
