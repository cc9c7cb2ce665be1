import { runRounds, type ContestantResult } from "./measure/rounds.ts";
import type { Run } from "./measure/run.ts";
import { readOptions, usage, type BenchOptions } from "./options.ts";
import { writeDocuments } from "./report/documents.ts";
import { scenarioResult, writeResult } from "./report/result-file.ts";
import { plainTable, resultRows } from "./report/table.ts";
import { units } from "./report/units.ts";
import { scenarios } from "./scenarios/index.ts";
import type { Contestant, Metric, Scenario } from "./scenarios/scenario.ts";

/** Above this share of its core, the load generator may be what limits a run. */
const loadLimit = 0.97;

const options = readOptions(process.argv.slice(2));
if (options.help) {
  console.log(`${usage}\nscenarios: ${scenarios.map(({ name }) => name).join(" ")}`);
} else {
  for (const scenario of chosen(options)) await bench(scenario, options);
  if (options.save) await writeDocuments();
}

/** Measures a scenario and prints its table. One that fails leaves the others to be measured. */
async function bench(scenario: Scenario, benchOptions: BenchOptions): Promise<void> {
  try {
    const results = await measure(scenario, benchOptions);
    console.log(`\n${plainTable(resultRows(scenario, results))}\n`);
    for (const { label, loadBusy } of results) {
      if (loadBusy !== undefined && loadBusy > loadLimit)
        console.log(`! the load generator was busy all the time with ${label}: it could do more`);
    }
    if (benchOptions.save) await writeResult(scenarioResult(scenario, benchOptions, results));
  } catch (cause) {
    console.error(`! ${scenario.name} was not measured:`, cause);
    process.exitCode = 1;
  }
}

function chosen({ scenarios: names, only }: BenchOptions): Scenario[] {
  const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown) throw new Error(`no scenario "${unknown}"; there are ${scenarios.map(({ name }) => name).join(", ")}`);
  return scenarios
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((scenario) => {
      const [reference, ...others] = scenario.contestants;
      return { ...scenario, contestants: [reference, ...others.filter(({ label }) => only === undefined || label.includes(only))] };
    });
}

function measure(scenario: Scenario, { rounds, seconds, warmUpSeconds, profile }: BenchOptions): Promise<ContestantResult[]> {
  console.log(`${scenario.title} (${scenario.name})`);
  const onRun = (contestant: Contestant, round: number, run: Run): void => printRun(scenario.metrics, contestant, round, run);
  return runRounds(scenario, { rounds, seconds, warmUpSeconds, profile, onRun });
}

function printRun(metrics: readonly Metric[], { label }: Contestant, round: number, run: Run): void {
  const figures = metrics.map((metric) => `${units[metric].name} ${units[metric].format(run.figures[metric] ?? Number.NaN)}`);
  if (run.loadBusy !== undefined) figures.push(`load ${Math.round(run.loadBusy * 100)} %`);
  console.log(`  ${round + 1}  ${label.padEnd(30)} ${figures.join("   ")}`);
  for (const [name, selfTimes] of Object.entries(run.profiles ?? {})) {
    console.log(`     self time of the ${name}`);
    for (const { place, share } of selfTimes) console.log(`     ${(share * 100).toFixed(1).padStart(5)} %  ${place}`);
  }
  if (run.heap) console.log("     what each connection adds to the heap: bytes, objects");
  for (const { kind, bytes, count } of run.heap ?? [])
    console.log(`     ${bytes.toFixed(0).padStart(6)} ${count.toFixed(2).padStart(7)}  ${kind}`);
}
