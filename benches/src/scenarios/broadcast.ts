import { gosf, socketIo, wire, ws } from "./contestants.ts";
import type { Metric, Scenario } from "./scenario.ts";

const metrics: readonly Metric[] = ["perSecond", "cpuUs", "p50Ms", "p99Ms"];

export const broadcastScenarios: readonly Scenario[] = [
  {
    name: "broadcast-1",
    title: "Broadcast to 1,000 connections, one at a time",
    about: "Figures are per delivery; the latency is that of a whole round, until the last connection has it.",
    task: { kind: "broadcast", connections: 1000, burst: 1 },
    contestants: [socketIo, wire, gosf, ws],
    metrics,
    goals: { [gosf.label]: [{ metric: "cpuUs", atMost: 0.85 }] },
  },
  {
    name: "broadcast-10",
    title: "Broadcast to 1,000 connections, in bursts of 10",
    about: "Ten broadcasts made in one turn of the event loop. Figures are per delivery, latency is per round of ten.",
    task: { kind: "broadcast", connections: 1000, burst: 10 },
    contestants: [socketIo, wire, gosf, ws],
    metrics,
    goals: { [gosf.label]: [{ metric: "cpuUs", atMost: 0.3 }] },
  },
];
