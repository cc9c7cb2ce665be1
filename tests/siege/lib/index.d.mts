/** An attack that `defineAttack` made. */
export interface Attack {
  readonly name: string;
  readonly sends: string;
  readonly bareSurvives: boolean;
}

/** What was seen of a run. */
export interface Run {
  readonly witness: { readonly p99: number };
}

/** The witness's p99, here and at bare Socket.IO, as texts. */
export interface Latency {
  readonly gosf: string;
  readonly bare: string;
  readonly ratio: string;
  readonly aim: string;
  readonly problems: readonly string[];
}

export function loadAttacks(): Promise<Attack[]>;
export function runAttack(attack: Attack, target: "gosf" | "bare"): Promise<Run>;
export function judgeRun(attack: Attack, run: Run): string[];
export function judgeLatency(attack: Attack, gosf: readonly Run[], bare: readonly Run[]): Latency;
export function describeRun(run: Run): string;
