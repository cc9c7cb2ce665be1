import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A way in which people look at a page. */
export interface Look {
  readonly name: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: "light" | "dark";
}

const narrow = { width: 360, height: 720 };
const wide = { width: 1280, height: 800 };

export const looks: readonly Look[] = [
  { name: "narrow and light", viewport: narrow, colorScheme: "light" },
  { name: "narrow and dark", viewport: narrow, colorScheme: "dark" },
  { name: "wide and light", viewport: wide, colorScheme: "light" },
  { name: "wide and dark", viewport: wide, colorScheme: "dark" },
];

/** What axe finds wrong with a page as it is now: each rule, with the elements that break it. */
export async function findProblems(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run()); // the script's own name
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}
