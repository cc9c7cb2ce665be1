// Clients that send valid packets in any order and mutated ones, over protocols 3 and 4, WebSocket, polling and upgrades between them, at a server in
// a process of its own: it lives, and answers a witness. Needs a build. GOSF_FUZZ_MS is how long, GOSF_FUZZ_SEED where the random numbers begin.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { sample } from "fast-check";
import { expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { sessions } from "./random-sessions.ts";
import { runSession } from "./session-runner.ts";

const forMs = Number(process.env["GOSF_FUZZ_MS"] ?? 5000);
const firstSeed = Number(process.env["GOSF_FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const atOnce = 150;
const program = fileURLToPath(new URL("fuzz-server.mjs", import.meta.url));

test(
  "nothing that a client sends ends the server, or is noticed by another client",
  async () => {
    const child = fork(program, { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
    const closed = once(child, "close");
    await using _child = { [Symbol.asyncDispose]: async () => void (child.kill("SIGKILL"), await closed) };
    let errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-3000)));
    const url = await new Promise<string>((resolve, reject) => {
      child.once("message", (message: { url: string }) => resolve(message.url));
      void closed.then(() => reject(new Error(`the server did not start, are the packages built? ${errors}`)));
    });
    await using witness = await RawClient.connect(url, { eio: 4 });
    let done = 0;
    let steps = 0;
    // Each group has a seed of its own, so that one alone can be repeated.
    let seed = firstSeed;
    for (const end = performance.now() + forMs; performance.now() < end; seed++) {
      const group = sample(sessions, { seed, numRuns: atOnce });
      const outcomes = await Promise.allSettled(group.map((session) => runSession(Number(new URL(url).port), session)));
      const said = await witness.settled().catch((error: unknown) => String(error));
      for (const outcome of outcomes) if (outcome.status === "fulfilled") outcome.value[Symbol.dispose]();
      const state = { ended: child.signalCode ?? child.exitCode, errors };
      expect(state, `after the group of GOSF_FUZZ_SEED=${seed}`).toEqual({ ended: null, errors: "" });
      expect(said, `after the group of GOSF_FUZZ_SEED=${seed}`).not.toBeTypeOf("string");
      expect(outcomes.filter(({ status }) => status === "rejected")).toEqual([]);
      done += group.length;
      steps += group.reduce((sum, each) => sum + each.steps.length, 0);
    }
    console.log(`${done} clients with ${steps} steps, from GOSF_FUZZ_SEED=${firstSeed} to ${seed - 1}: 0 deaths`);
    expect(done).toBeGreaterThanOrEqual(atOnce);
  },
  forMs + 60_000,
);
