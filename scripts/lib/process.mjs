import { spawn } from "node:child_process";
import { constants } from "node:os";
import { root } from "./paths.mjs";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
const graceMs = 10_000;
const doubledMs = 1000;
const inGroups = process.platform !== "win32";
const children = new Set();
let received;

/** A command that ended badly: with an exit code, or by a signal. */
export class Failed extends Error {
  constructor(message, { code = 1, signal, hasTimedOut = false } = {}) {
    super(message);
    this.code = code;
    this.signal = signal;
    this.hasTimedOut = hasTimedOut;
  }
}

// Each command leads a process group of its own, so that what it has started goes with it: vitest's workers outlive vitest otherwise.
const send = (child, signal) => {
  try {
    if (inGroups) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
};

const sendAll = (signal) => {
  for (const child of children) send(child, signal);
};

const handOn = (signal) => {
  // One Ctrl-C comes twice, from the terminal and from npm; one that comes later means: now.
  if (received !== undefined && Date.now() - received.at < doubledMs) return;
  sendAll(received === undefined ? signal : "SIGKILL");
  received ??= { signal, at: Date.now() };
  setTimeout(sendAll, graceMs, "SIGKILL").unref();
};

/** Hands signals on to the commands under way, instead of dying above them. */
export function catchSignals() {
  for (const signal of signals) process.on(signal, handOn);
}

/** Leaves signals to whoever handles them next. */
export function releaseSignals() {
  for (const signal of signals) process.off(signal, handOn);
}

/** Ends this process as the command it stood for ended. */
export function endAs({ code, signal }) {
  releaseSignals();
  const by = received?.signal ?? signal;
  process.exitCode = by === undefined ? code : 128 + constants.signals[by];
  if (by !== undefined) process.kill(process.pid, by);
}

/**
 * Runs a command to its end. `quiet`: its output is kept, and comes back or goes into the failure. `cwd`: its folder, by default the repository's.
 * `timeoutMs`: kills a command that runs longer; its failure has `hasTimedOut`.
 */
export function run(command, args, { quiet = false, env = process.env, cwd = root, timeoutMs } = {}) {
  if (received !== undefined) return Promise.reject(new Failed("", received));
  return new Promise((resolve, reject) => {
    const output = quiet ? "pipe" : "inherit";
    const shell = !inGroups && !command.endsWith(".exe");
    const child = spawn(command, args, { cwd, env, shell, detached: inGroups, stdio: ["ignore", output, output] });
    let text = "";
    let hasTimedOut = false;
    const killLate = () => {
      hasTimedOut = true;
      send(child, "SIGKILL");
    };
    const timer = timeoutMs === undefined ? undefined : setTimeout(killLate, timeoutMs);
    if (child.pid !== undefined) children.add(child);
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (part) => (text += part));
    child.on("error", (error) => reject(new Failed(`could not run ${command}: ${error.message}`, { code: 127 })));
    child.on("exit", () => send(child, "SIGKILL"));
    child.on("close", (code, signal) => {
      children.delete(child);
      clearTimeout(timer);
      if (code === 0 && received === undefined) resolve(text);
      else if (hasTimedOut && received === undefined) reject(new Failed(text.trimEnd(), { hasTimedOut }));
      else reject(new Failed(text.trimEnd(), { code: code ?? 1, signal: received?.signal ?? signal ?? undefined }));
    });
  });
}

/** Runs one step with a line that says what it is; its output is shown if it fails. */
export async function step(title, command, args, options = {}) {
  const from = performance.now();
  console.log(`• ${title}`);
  const output = await run(command, args, { quiet: true, ...options });
  const seconds = (performance.now() - from) / 1000;
  if (seconds >= 5) console.log(`  done in ${seconds.toFixed(0)} s`);
  return output;
}
