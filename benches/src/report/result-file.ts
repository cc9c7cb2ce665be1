import { mkdir, readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import type { ContestantResult } from "../measure/rounds.ts";
import type { Scenario } from "../scenarios/scenario.ts";

/** The results of one scenario, as they are kept in `benches/results/<scenario>.json`. */
export interface ScenarioResult {
  readonly scenario: string;
  /** Day of the run, `YYYY-MM-DD`. */
  readonly day: string;
  readonly node: string;
  readonly machine: string;
  /** The machine's load average when the scenario ended: the benches account for 2 at most, the rest is other work. */
  readonly loadAverage: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly contestants: readonly ContestantResult[];
}

const folder = new URL("../../results/", import.meta.url);

function resultUrl(scenario: string): URL {
  return new URL(`${scenario}.json`, folder);
}

/** Describes a run that has just ended, on this machine. */
export function scenarioResult(
  scenario: Scenario,
  { rounds, seconds, warmUpSeconds }: { readonly rounds: number; readonly seconds: number; readonly warmUpSeconds: number },
  contestants: readonly ContestantResult[],
): ScenarioResult {
  const cores = cpus();
  return {
    scenario: scenario.name,
    day: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${cores.length} cores, ${cores[0]?.model.trim() || "unknown processor"}`,
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(1)),
    rounds,
    seconds,
    warmUpSeconds,
    contestants,
  };
}

export async function writeResult(result: ScenarioResult): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(resultUrl(result.scenario), `${JSON.stringify(result, null, 2)}\n`);
}

/** The kept results of a scenario, or undefined if there are none. */
export async function readResult(scenario: Scenario): Promise<ScenarioResult | undefined> {
  try {
    return JSON.parse(await readFile(resultUrl(scenario.name), "utf8")) as ScenarioResult; // written by writeResult
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}
