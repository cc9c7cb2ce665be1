import type { ContestantResult } from "../measure/rounds.ts";
import type { Spread } from "../measure/statistics.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { checkGoals } from "./goals.ts";
import { units } from "./units.ts";

/** The results of a scenario as rows of cells, the head first: for each metric its median, and its ratio with the range of that. */
export function resultRows(scenario: Scenario, results: readonly ContestantResult[]): string[][] {
  const head = ["", ...scenario.metrics.flatMap((metric) => [units[metric].name, "ratio"])];
  const withGoals = results.some((result) => checkGoals(scenario, result).length > 0);
  if (withGoals) head.push("aim");
  return [head, ...results.map((result) => resultRow(scenario, result, result === results[0], withGoals))];
}

function resultRow(scenario: Scenario, result: ContestantResult, isReference: boolean, withGoals: boolean): string[] {
  const cells = scenario.metrics.flatMap((metric) => {
    const { format } = units[metric];
    const ratio = result.ratios[metric];
    return [format(result.figures[metric] ?? Number.NaN), isReference || !ratio ? "1" : ratioText(ratio)];
  });
  if (!withGoals) return [result.label, ...cells];
  const goals = checkGoals(scenario, result).map(({ text, met }) => `${text} ${met ? "✓" : "✗"}`);
  return [result.label, ...cells, goals.join(", ")];
}

function ratioText({ median, min, max }: Spread): string {
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

/** Rows with their columns aligned, for a terminal. */
export function plainTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => alignCell(cell, column, widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function alignCell(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
