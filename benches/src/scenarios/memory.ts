import { gosf, socketIo, wire, withEndpoints, ws } from "./contestants.ts";
import type { Goal, Metric, Scenario } from "./scenario.ts";

const metrics: readonly Metric[] = ["rssBytes", "heapBytes"];
const goals: readonly Goal[] = [
  { metric: "rssBytes", atMost: 0.6 },
  { metric: "heapBytes", atMost: 0.5 },
];
const task = { kind: "idle", connections: 5000 } as const;

export const memoryScenarios: readonly Scenario[] = [1, 50].map((endpoints) => ({
  name: `memory-${endpoints}`,
  title: `Memory of an idle connection, server with ${endpoints === 1 ? "1 endpoint" : `${endpoints} endpoints`}`,
  about: "5,000 connections, upgraded with the headers a browser sends; what the server holds after a collection, by connection.",
  task,
  contestants: [
    withEndpoints(socketIo, endpoints),
    withEndpoints(wire, endpoints),
    withEndpoints(gosf, endpoints),
    withEndpoints(ws, endpoints),
  ],
  metrics,
  goals: endpoints === 50 ? { [gosf.label]: goals } : {},
}));
