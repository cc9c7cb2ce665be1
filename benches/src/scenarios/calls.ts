import type { Contestant, Metric, Scenario } from "./scenario.ts";

const metrics: readonly Metric[] = ["perSecond", "cpuUs", "p50Ms", "p99Ms"];
const serve = { reply: "ack", endpoints: 1 } as const;

const emitWithAck: Contestant = { label: "socket.io-client emitWithAck", peer: "socket-io", caller: "socket-io-client", serve };
const withWire: Contestant = {
  label: "the same with @gosf/wire on both sides",
  peer: "socket-io-with-wire",
  caller: "socket-io-client-with-wire",
  serve,
};
const microservice: Contestant = { label: "@gosf/microservice to GOSF", peer: "gosf", caller: "gosf-microservice", serve };
const retrying: Contestant = { label: "GOSF, with retries", peer: "gosf", caller: "gosf-microservice-retrying", serve };
const runOnce: Contestant = { label: "GOSF, with retries, run once", peer: "gosf-once", caller: "gosf-microservice-retrying", serve };
const grpc: Contestant = { label: "@grpc/grpc-js unary", peer: "grpc", caller: "grpc", serve, warmUpSeconds: 4 };
const moleculer: Contestant = { label: "Moleculer, TCP", peer: "moleculer", caller: "moleculer", serve };

const contestants: readonly [Contestant, ...Contestant[]] = [emitWithAck, withWire, microservice, retrying, runOnce, grpc, moleculer];

const about =
  "Processor time is that of both processes. Calls of `@gosf/microservice` carry a deadline and go through its breaker and its bulkhead. " +
  "With retries each has a name that its attempts share; “run once” is a server that keeps each answer for a caller who asks again.";

export const callScenarios: readonly Scenario[] = [
  {
    name: "calls-1",
    title: "Calls from one process to another, 1 in flight",
    about,
    task: { kind: "calls", inFlight: 1 },
    contestants,
    metrics,
    goals: {
      [microservice.label]: [{ metric: "perSecond", atLeast: 1 }],
      [retrying.label]: [{ metric: "perSecond", atLeast: 1 }],
      [runOnce.label]: [{ metric: "perSecond", atLeast: 1 }],
    },
  },
  {
    name: "calls-100",
    title: "Calls from one process to another, 100 in flight",
    about,
    task: { kind: "calls", inFlight: 100 },
    contestants,
    metrics,
    goals: {
      [microservice.label]: [
        { metric: "perSecond", atLeast: 2.5 },
        { metric: "cpuUs", atMost: 0.4 },
      ],
      [retrying.label]: [{ metric: "perSecond", atLeast: 2 }],
      [runOnce.label]: [{ metric: "perSecond", atLeast: 2 }],
    },
  },
];
