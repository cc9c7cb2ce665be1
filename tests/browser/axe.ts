import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const widths = { narrow: 360, wide: 1280 };
const height = 800;

/** Asserts that axe finds no violation in the page as it is, narrow and wide, light and dark. `state` names it in a failure. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const [size, width] of Object.entries(widths)) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      for (const { id, nodes } of violations) {
        for (const { html, any } of nodes)
          found.push(`${size} ${colorScheme}: ${id}: ${html} ${any.map(({ message }) => message).join("; ")}`);
      }
    }
  }
  expect(found, state).toEqual([]);
}
