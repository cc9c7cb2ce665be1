import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ask } from "./ipc.mjs";
import { peakRss } from "./memory.mjs";

/** The server may hold so much more than when it was idle, in bytes, beside what an attack keeps by design. */
export const allowedHeldBytes = 8 * 1024 * 1024;
const startsWithinMs = 60_000;
const settlesWithinMs = 15_000;
const afterwardsMs = 300;

async function start(program, args, execArgv = []) {
  const child = fork(fileURLToPath(new URL(`../${program}`, import.meta.url)), args, {
    execArgv,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const output = { bytes: 0, end: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output.bytes += text.length;
      output.end = (output.end + text).slice(-4000);
    });
  }
  const closed = once(child, "close");
  await Promise.race([
    once(child, "message"),
    closed.then(() => Promise.reject(new Error(`${program} did not start; are the packages built? ${output.end}`))),
    sleep(startsWithinMs, undefined, { ref: false }).then(() =>
      Promise.reject(new Error(`${program} was not ready within ${startsWithinMs} ms`)),
    ),
  ]);
  return {
    child,
    output,
    /** How it ended, if it has. */
    get ended() {
      return child.signalCode ?? (child.exitCode === null ? undefined : `exit code ${child.exitCode}`);
    },
    ask: (question, value) => ask(child, question, value),
    async end() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}

/** Looks at the memory of a process, as it may not be there any more when the attack is over. */
function watchMemory(pid) {
  let peak = 0;
  const look = () => (peak = Math.max(peak, peakRss(pid) ?? 0));
  const timer = setInterval(look, 50);
  return {
    get peak() {
      return look();
    },
    end: () => clearInterval(timer),
  };
}

/** Waits until the attacker's connections are gone and the heap is where it was, but not for ever. */
async function settle(server, most) {
  const after = { held: undefined, connections: undefined, counts: {} };
  try {
    for (const deadline = performance.now() + settlesWithinMs; performance.now() < deadline; await sleep(200)) {
      after.connections = await server.ask("connections");
      if (after.connections > 1) continue;
      after.held = await server.ask("held");
      if (after.held <= most) break;
    }
    after.counts = await server.ask("counts");
  } catch (error) {
    if (server.ended === undefined) throw error; // else it ended meanwhile, which is told
  }
  return after;
}

/** Runs a task with a process, which ends with it. */
async function withProcess(starting, task) {
  const process = await starting;
  try {
    return await task(process);
  } finally {
    await process.end();
  }
}

/** Sends the attack; resolves to what the attacker tells of it. */
async function send(attack, target, port) {
  try {
    return await withProcess(start("attacker.mjs", [attack.name, String(port), target]), (attacker) => attacker.ask("run"));
  } catch (error) {
    return { fault: error.message, planned: 0, messages: 0, bytes: 0, answers: {}, missing: [] };
  }
}

async function observe(attack, target, server, witness, port) {
  await witness.ask("warm");
  const idle = { held: await server.ask("held"), rss: await server.ask("rss") };
  const memory = watchMemory(server.child.pid);
  try {
    await witness.ask("begin");
    const attacker = await send(attack, target, port);
    await sleep(afterwardsMs);
    const result = { target, idle, attacker, witness: await witness.ask("end"), peakRss: memory.peak };
    const after = server.ended === undefined ? await settle(server, idle.held + allowedHeldBytes + (attack.keeps?.bytes ?? 0)) : {};
    return { ...result, ...after, ended: server.ended, output: server.output };
  } finally {
    memory.end();
  }
}

/**
 * Runs one attack: server, witness and attacker, each a process of its own.
 *
 * @param attack One that `defineAttack` made.
 * @param target "gosf", or "bare" for bare Socket.IO.
 */
export function runAttack(attack, target) {
  const program = target === "gosf" ? "server.mjs" : "bare-server.mjs";
  const flags = ["--expose-gc", "--max-old-space-size=1024"];
  return withProcess(start(program, [JSON.stringify(attack.server)], flags), async (server) => {
    const port = await server.ask("port");
    return await withProcess(start("witness.mjs", [String(port)]), (witness) => observe(attack, target, server, witness, port));
  });
}
