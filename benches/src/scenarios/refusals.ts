import { gosf } from "./contestants.ts";
import type { Contestant, Metric, Scenario } from "./scenario.ts";
import type { Refusal } from "../servers/peer.ts";

const metrics: readonly Metric[] = ["perSecond", "cpuUs", "p50Ms", "p99Ms"];

function refusing(label: string, refusal: Refusal, answer: object): Contestant {
  const serve = { reply: "ack", endpoints: 1, refusal } as const;
  return { label, peer: "gosf-refusing", serve, announce: true, answer: JSON.stringify({ success: false, ...answer }) };
}

const served: Contestant = { ...gosf, label: "GOSF, requests that are served" };
const unknown = refusing("to an unknown endpoint", "unknown-endpoint", { text: "unknown-endpoint", body: { endpoint: "echo" } });
const limited = refusing("refused by a limit", "limit", { text: "overloaded" });
const hooked = refusing("refused by a hook, which throws a GosfError", "hook", { text: "not-now" });

export const refusalScenarios: readonly Scenario[] = [
  {
    name: "refusals",
    title: "Refused requests, 50 connections, 10 in flight",
    about:
      "Processor time of a refusal beside that of a request that is served: if it were much dearer, refusing would be an attack. An error that a hook throws " +
      "has no stack, and what the server itself refuses makes no error.",
    task: { kind: "echo", connections: 50, inFlight: 10 },
    contestants: [served, unknown, limited, hooked],
    metrics,
    goals: {
      [unknown.label]: [{ metric: "cpuUs", atMost: 1.2 }],
      [limited.label]: [{ metric: "cpuUs", atMost: 1 }],
      [hooked.label]: [{ metric: "cpuUs", atMost: 1.8 }],
    },
  },
];
