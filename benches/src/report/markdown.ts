import type { Scenario } from "../scenarios/scenario.ts";
import type { ScenarioResult } from "./result-file.ts";
import { resultRows } from "./table.ts";

/** A scenario with its results. */
export interface Measured {
  readonly scenario: Scenario;
  readonly result: ScenarioResult;
}

/** A heading, what was measured, and the table, for each scenario. */
export function resultSections(measured: readonly Measured[]): string {
  if (measured.length === 0) return "_No results are kept yet. `pnpm bench --save` writes them here._";
  return measured.map(section).join("\n\n");
}

function section({ scenario, result }: Measured): string {
  const table = markdownTable(resultRows(scenario, result.contestants));
  const { rounds, seconds, node, machine, loadAverage, day } = result;
  const window = scenario.task.kind === "idle" ? "" : ` of ${seconds} s`;
  const run = `_${rounds} ${rounds === 1 ? "round" : "rounds"}${window}, Node ${node}, ${machine}, load average ${loadAverage}, ${day}._`;
  return `### ${scenario.title}\n\n${scenario.about}\n\n${table}\n\n${run} \`pnpm bench ${scenario.name}\``;
}

/** A table as the formatter would lay it out: the first column to the left, the others to the right. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(4, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(" | ")} |`, ...body.map(line)].join("\n");
}
