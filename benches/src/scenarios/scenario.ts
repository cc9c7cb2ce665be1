import type { WorkloadOptions } from "../load/workload.ts";
import type { ServeOptions } from "../servers/peer.ts";

/** The figures that one run of one contestant gives. Times are per message: a request, a delivery or a call. */
export type Metric = "perSecond" | "cpuUs" | "p50Ms" | "p99Ms" | "rssBytes" | "heapBytes";

export type Figures = Partial<Record<Metric, number>>;

/** Someone who is measured. */
export interface Contestant {
  /** What tables call it; unique within its scenario. */
  readonly label: string;
  /** Module in `servers/` that serves it. */
  readonly peer: string;
  readonly serve: ServeOptions;
  /** Whether the load announces itself as GOSF's own caller. */
  readonly announce?: boolean;
  /** Module in `callers/` that calls it, in scenarios of calls. */
  readonly caller?: string;
  readonly warmUpSeconds?: number;
  /** JSON of each answer to `echo`, if it is not an echo. */
  readonly answer?: string;
}

/** What a contestant is to reach, as a ratio to the reference. */
export interface Goal {
  readonly metric: Metric;
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** What the contestants are asked to do. */
export type Task = WorkloadOptions | { readonly kind: "calls"; readonly inFlight: number };

export interface Scenario {
  /** What the command line and the results call it. */
  readonly name: string;
  readonly title: string;
  /** What is measured, in a sentence or two for the docs. */
  readonly about: string;
  readonly task: Task;
  /** The first is the reference of all ratios. */
  readonly contestants: readonly [Contestant, ...Contestant[]];
  /** The metrics that its table shows. */
  readonly metrics: readonly Metric[];
  /** What this project's own contestants are to reach, by label. */
  readonly goals?: Readonly<Record<string, readonly Goal[]>>;
}
