import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { connect, type Client } from "@gosf/client";

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A server that logs to its standard output, in a process of its own, and a client of it. Ends with its scope. */
export interface LoggingProcess extends AsyncDisposable {
  readonly api: Client;
  /** The standard output, if it is a pipe. Nothing is read from it until somebody does. */
  readonly stdout: Readable | null;
  /** Resolves to the exit code when the process has ended; `null` if a signal ended it. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts one, from the sources.
 *
 * @param options The logger's.
 * @param stdout Its standard output: a pipe or a file's descriptor. Default "pipe".
 */
export async function startLogging(options: object, stdout: "pipe" | number = "pipe"): Promise<LoggingProcess> {
  const args = ["-C", "@gosf/source", "--import", new URL("ts-register.js", import.meta.url).href, fileOf("logging-server.ts")];
  const child: ChildProcess = spawn(process.execPath, [...args, JSON.stringify(options)], { stdio: ["ignore", stdout, "ignore", "ipc"] });
  const ended = once(child, "exit").then(() => child.exitCode);
  const first = await Promise.race([once(child, "message"), ended]);
  if (!Array.isArray(first)) throw new Error(`the server ended with ${first} before it listened`);
  const api = connect(`http://127.0.0.1:${String(first[0])}`);
  await api.connect();
  return {
    api,
    stdout: child.stdout,
    ended,
    async [Symbol.asyncDispose]() {
      await api.disconnect();
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Reads all there is until the process closes its output. */
export async function readAll(stdout: Readable | null): Promise<string> {
  let text = "";
  stdout?.setEncoding("utf8");
  for await (const part of stdout ?? []) text += String(part);
  return text;
}
