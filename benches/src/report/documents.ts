import { readFile, writeFile } from "node:fs/promises";
import { scenarios } from "../scenarios/index.ts";
import { chart } from "./chart.ts";
import { resultSections, type Measured } from "./markdown.ts";
import { readResult } from "./result-file.ts";

const docs = new URL("../../../docs/", import.meta.url);
const begin = "<!-- results: written by `pnpm bench:report` from benches/results -->";
const end = "<!-- end of results -->";

export const pageUrl: URL = new URL("performance.md", docs);
export const chartUrl: URL = new URL("performance.svg", docs);

/** All scenarios that have kept results, in their order. */
export async function readMeasured(): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const scenario of scenarios) {
    const result = await readResult(scenario);
    if (result) measured.push({ scenario, result });
  }
  return measured;
}

/**
 * The page with its tables replaced.
 *
 * @throws an Error if the page has lost the comments between which they stand
 */
export function withResults(page: string, measured: readonly Measured[]): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/performance.md lacks "${begin}" or, after it, "${end}"`);
  return `${page.slice(0, from + begin.length)}\n\n${resultSections(measured)}\n\n${page.slice(to)}`;
}

/** Writes `docs/performance.md` and its chart from the kept results. */
export async function writeDocuments(): Promise<void> {
  const measured = await readMeasured();
  await writeFile(pageUrl, withResults(await readFile(pageUrl, "utf8"), measured));
  await writeFile(chartUrl, chart(measured));
}
