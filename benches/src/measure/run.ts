import { setTimeout as delay } from "node:timers/promises";
import type { LoadCounts, WorkloadOptions } from "../load/workload.ts";
import type { HeapShare } from "../processes/heap-summary.ts";
import type { SelfTime } from "../processes/profiler.ts";
import type { Memory } from "../processes/usage.ts";
import { WorkerProcess } from "../processes/worker-process.ts";
import type { Contestant, Figures, Scenario } from "../scenarios/scenario.ts";

const serverWorker = new URL("../servers/worker.js", import.meta.url);
const loadWorker = new URL("../load/worker.js", import.meta.url);
const callerWorker = new URL("../callers/worker.js", import.meta.url);
const settleMs = 1000;

export interface RunTiming {
  /** Length of the window that counts. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Sample all processes during the window. The figures of such a run are slower than without. */
  readonly profile: boolean;
}

export interface Run {
  readonly figures: Figures;
  /** Share of one core that the load generator used, 0 to 1: near 1, it is the generator that was measured. */
  readonly loadBusy?: number;
  readonly profiles?: Readonly<Record<string, readonly SelfTime[]>>;
  /** What the heap has more of, by connection, largest first. */
  readonly heap?: readonly HeapShare[];
}

/** Runs one contestant once, in fresh processes. */
export async function runOnce({ task }: Scenario, contestant: Contestant, timing: RunTiming): Promise<Run> {
  await using server = new WorkerProcess(serverWorker, `the server of ${contestant.label}`);
  const port = await server.ask<number>("serve", { peer: contestant.peer, options: contestant.serve });
  if (task.kind === "idle") return await measureMemory(server, port, contestant, task, timing.profile);
  if (task.kind === "calls") {
    await using caller = new WorkerProcess(callerWorker, `the caller of ${contestant.label}`);
    await caller.ask("open", { caller: contestant.caller, port });
    await caller.ask("start", { inFlight: task.inFlight });
    return await measureWindow(server, caller, {
      ...timing,
      warmUpSeconds: contestant.warmUpSeconds ?? timing.warmUpSeconds,
      bothCount: true,
    });
  }
  await using load = new WorkerProcess(loadWorker, `the load on ${contestant.label}`);
  await openLoad(load, port, contestant, task);
  await load.ask("start");
  return await measureWindow(server, load, { ...timing, bothCount: false });
}

async function openLoad(load: WorkerProcess, port: number, contestant: Contestant, options: WorkloadOptions): Promise<void> {
  const announce = contestant.announce ?? false;
  await load.ask("open", {
    options,
    target: { port, announce, copies: contestant.serve.reply === "copy-and-ack", answer: contestant.answer },
  });
}

async function measureWindow(
  server: WorkerProcess,
  load: WorkerProcess,
  { seconds, warmUpSeconds, profile, bothCount }: RunTiming & { readonly bothCount: boolean },
): Promise<Run> {
  await delay(warmUpSeconds * 1000);
  const profiled = { server, [bothCount ? "caller" : "load generator"]: load };
  if (profile) for (const worker of Object.values(profiled)) await worker.ask("startProfile");
  const [serverBefore, loadBefore] = await Promise.all([server.ask<number>("cpu"), load.ask<number>("cpu"), load.ask("mark")]);
  await delay(seconds * 1000);
  const [serverAfter, loadAfter, counts] = await Promise.all([
    server.ask<number>("cpu"),
    load.ask<number>("cpu"),
    load.ask<LoadCounts>("counts"),
  ]);
  if (counts.count === 0) throw new Error("nothing was answered in the whole window");
  const loadUs = loadAfter - loadBefore;
  const cpuUs = serverAfter - serverBefore + (bothCount ? loadUs : 0);
  const { count, p50Ms, p99Ms } = counts;
  const figures = { perSecond: count / counts.seconds, cpuUs: cpuUs / count, p50Ms, p99Ms };
  const run: Run = bothCount ? { figures } : { figures, loadBusy: loadUs / 1e6 / counts.seconds };
  if (!profile) return run;
  const profiles: Record<string, readonly SelfTime[]> = {};
  for (const [name, worker] of Object.entries(profiled)) profiles[name] = await worker.ask<SelfTime[]>("stopProfile");
  return { ...run, profiles };
}

async function measureMemory(
  server: WorkerProcess,
  port: number,
  contestant: Contestant,
  task: WorkloadOptions & { kind: "idle" },
  profile: boolean,
): Promise<Run> {
  const heapBefore = profile ? await server.ask<HeapShare[]>("heap") : [];
  const before = await server.ask<Memory>("memory");
  await using load = new WorkerProcess(loadWorker, `the load on ${contestant.label}`);
  await openLoad(load, port, contestant, task);
  // Connections let go of some things only once they have been idle for a moment.
  await delay(settleMs);
  const after = await server.ask<Memory>("memory");
  await load.ask("counts"); // throws if a connection was lost meanwhile
  const each = (metric: keyof Memory): number => (after[metric] - before[metric]) / task.connections;
  const run: Run = { figures: { rssBytes: each("rss"), heapBytes: each("heap") } };
  return profile ? { ...run, heap: heapGrowth(heapBefore, await server.ask<HeapShare[]>("heap"), task.connections) } : run;
}

function heapGrowth(before: readonly HeapShare[], after: readonly HeapShare[], connections: number): HeapShare[] {
  const shares = new Map(before.map((share) => [share.kind, share]));
  return after
    .map(({ kind, bytes, count }) => ({
      kind,
      bytes: (bytes - (shares.get(kind)?.bytes ?? 0)) / connections,
      count: (count - (shares.get(kind)?.count ?? 0)) / connections,
    }))
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, 40);
}
