/** What one window of a load saw. */
export interface LoadCounts {
  /** Answers, or deliveries. */
  readonly count: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Something that keeps a server busy, and checks all that comes back. */
export interface Workload {
  /** Opens the connections. */
  open(): Promise<void>;
  /** Begins to send, and goes on until closed. */
  start(): void;
  /** Begins a new window of counting. */
  mark(): void;
  /** What came since the mark. */
  counts(): LoadCounts;
  close(): void;
}

export interface EchoWorkload {
  readonly kind: "echo";
  readonly connections: number;
  readonly inFlight: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

export interface PacedWorkload {
  readonly kind: "paced";
  readonly connections: number;
  readonly perSecond: number;
  /** Requests that arrive together, on one connection. */
  readonly together: number;
}

export interface BroadcastWorkload {
  readonly kind: "broadcast";
  readonly connections: number;
  /** Broadcasts that the server makes in one turn. */
  readonly burst: number;
}

export interface IdleWorkload {
  readonly kind: "idle";
  readonly connections: number;
}

export type WorkloadOptions = EchoWorkload | PacedWorkload | BroadcastWorkload | IdleWorkload;

export interface LoadTarget {
  readonly port: number;
  /** Announces the connections as GOSF's own callers. */
  readonly announce: boolean;
  /** Whether the server sends an event copy before each ack. */
  readonly copies: boolean;
  /** JSON of each answer to `echo`, if it is not an echo. */
  readonly answer?: string | undefined;
}
