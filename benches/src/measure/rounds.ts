import type { Contestant, Metric, Scenario } from "../scenarios/scenario.ts";
import { runOnce, type Run, type RunTiming } from "./run.ts";
import { median, spread, type Spread } from "./statistics.ts";

export interface ContestantResult {
  readonly label: string;
  /** Medians over the rounds. */
  readonly figures: Partial<Record<Metric, number>>;
  /** Ratios to the reference of the same round. */
  readonly ratios: Partial<Record<Metric, Spread>>;
  /** The most that the load generator used of its core in any round, 0 to 1. */
  readonly loadBusy?: number;
}

export interface RoundOptions extends RunTiming {
  readonly rounds: number;
  /** Called after each run. */
  readonly onRun?: (contestant: Contestant, round: number, run: Run) => void;
}

/**
 * Runs the contestants of a scenario in turn, round by round, each time in fresh processes, so that whatever else the machine does
 * falls on all of them alike. Ratios are taken within a round, and of those the median.
 */
export async function runRounds(scenario: Scenario, options: RoundOptions): Promise<ContestantResult[]> {
  const runs = new Map<Contestant, Run[]>(scenario.contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const [contestant, own] of runs) {
      const run = await runOnce(scenario, contestant, options);
      own.push(run);
      options.onRun?.(contestant, round, run);
    }
  }
  const reference = runs.get(scenario.contestants[0]) ?? [];
  return [...runs].map(([{ label }, own]) => summarize(label, scenario.metrics, own, reference));
}

function summarize(label: string, metrics: readonly Metric[], own: readonly Run[], reference: readonly Run[]): ContestantResult {
  const figures: Partial<Record<Metric, number>> = {};
  const ratios: Partial<Record<Metric, Spread>> = {};
  for (const metric of metrics) {
    const values = own.map((run) => run.figures[metric] ?? Number.NaN);
    figures[metric] = median(values);
    ratios[metric] = spread(values.map((value, round) => value / (reference[round]?.figures[metric] ?? Number.NaN)));
  }
  const loadBusy = own.flatMap((run) => run.loadBusy ?? []);
  return loadBusy.length > 0 ? { label, figures, ratios, loadBusy: Math.max(...loadBusy) } : { label, figures, ratios };
}
