import { constants, fstatSync, openSync, write, writeSync } from "node:fs";
import process from "node:process";
import { isMainThread } from "node:worker_threads";

/** Bytes of `console.log` and others that may wait in `process.stdout` before lines wait, too. */
const mostWaiting = 65_536;

/** Where an {@link Output} sends its bytes. */
export interface Target {
  /** Writes what fits without waiting and returns its length in bytes; 0 if nothing does. Throws if writing fails. */
  writeNow: (chunk: Buffer) => number;
  /** Writes where `writeNow` would block the event loop, as a file's does. */
  readonly writeInBackground?: (chunk: Buffer, done: (error: Error | null, bytes: number) => void) => void;
  /** Whether each line is written as it comes, so that it keeps its place among those of `console.log`. */
  readonly isTerminal: boolean;
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "EAGAIN" || error.code === "EBUSY" || error.code === "EINTR");

function writeWhatFits(fd: number, chunk: Buffer): number {
  try {
    return writeSync(fd, chunk);
  } catch (error) {
    if (isFull(error)) return 0;
    throw error;
  }
}

/** What others wrote to it and is still waiting goes first; of a pipe this is the rest of a line. */
const isBehind = (): boolean => process.stdout.writableLength > 0;

/** A pipe or a socket, which `process.stdout` has made non-blocking. */
const pipe: Target = { writeNow: (chunk) => (isBehind() ? 0 : writeWhatFits(1, chunk)), isTerminal: false };

/** A file, or whatever may block: a thread of Node's pool waits in place of the event loop. */
const blocking = (isTerminal: boolean): Target => ({
  writeNow: (chunk) => writeWhatFits(1, chunk),
  writeInBackground: (chunk, done) =>
    write(1, chunk, (error, bytes) => (error === null || isFull(error) ? done(null, bytes ?? 0) : done(error, 0))),
  isTerminal,
});

/** A terminal. Opened anew, as its own descriptor blocks while the terminal is stopped (Ctrl-S) or slow. */
function terminal(): Target {
  if (process.platform !== "linux") return blocking(true);
  try {
    const fd = openSync("/proc/self/fd/1", constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return { writeNow: (chunk) => (isBehind() ? 0 : writeWhatFits(fd, chunk)), isTerminal: true };
  } catch {
    return blocking(true);
  }
}

/** Somebody, a test say, has put a function of their own in the place of `process.stdout.write`. */
const replaced: Target = {
  writeNow(chunk) {
    if (process.stdout.writableLength > mostWaiting) return 0;
    process.stdout.write(chunk.toString());
    return chunk.length;
  },
  isTerminal: true,
};

function findStdout(): Target {
  const { stdout } = process; // its first use makes pipes non-blocking
  if (!isMainThread) return blocking(false);
  if (stdout.isTTY) return terminal();
  try {
    const stat = fstatSync(1);
    return process.platform !== "win32" && (stat.isFIFO() || stat.isSocket()) ? pipe : blocking(false);
  } catch {
    return blocking(false);
  }
}

let found: Target | undefined;

/**
 * The standard output of this process, written to without ever blocking its event loop.
 *
 * @example
 * stdoutTarget().writeNow(Buffer.from("ready\n"));
 */
export function stdoutTarget(): Target {
  if (Object.hasOwn(process.stdout, "write") && isMainThread) return replaced;
  return (found ??= findStdout());
}
