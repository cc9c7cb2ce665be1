import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "./worker.ts";

const answerWithinMs = 30_000;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** A forked process that answers questions. It ends when it is disposed of, or with this process. */
export class WorkerProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #pending: Map<number, Pending> = new Map();
  #nextId = 0;

  /**
   * @param entry the module to run, as a `file:` URL
   * @param name what messages call this process
   */
  constructor(entry: URL, name: string) {
    this.#name = name;
    this.#child = fork(fileURLToPath(entry), [], { execArgv: ["--expose-gc"] });
    this.#child.on("message", (answer: Answer) => this.#settle(answer));
    this.#child.on("error", (cause) => this.#failAll(cause));
    this.#child.on("exit", (code, signal) => this.#failAll(new Error(`${name} ended (${signal ?? `exit code ${code}`})`)));
  }

  /**
   * Asks one question.
   *
   * @returns the answer
   * @throws what the handler threw, or an Error if the process has ended or does not answer within 30 s
   */
  ask<T = void>(question: string, argument?: unknown): Promise<T> {
    return new Promise<unknown>((resolve, reject) => {
      if (this.#child.exitCode !== null || !this.#child.connected) {
        reject(new Error(`${this.#name} has ended, cannot be asked "${question}"`));
        return;
      }
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#settle({ id, error: `no answer to "${question}" within ${answerWithinMs} ms` });
      }, answerWithinMs);
      this.#pending.set(id, { resolve, reject, timer });
      this.#child.send({ id, name: question, argument } satisfies Question);
    }) as Promise<T>; // the asker knows what it asked for
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    this.#pending.delete(answer.id);
    clearTimeout(pending.timer);
    if ("error" in answer) pending.reject(new Error(`${this.#name}: ${answer.error}`));
    else pending.resolve(answer.value);
  }

  #failAll(cause: Error): void {
    for (const id of this.#pending.keys()) this.#settle({ id, error: cause.message });
  }
}
