import { existsSync, readFileSync } from "node:fs";

/** How many tests passed and failed, from vitest's JSON report. None if it never wrote one: the step that ran it has failed then. */
export function readCounts(report) {
  if (!existsSync(report)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  return { passed: numPassedTests, failed: numFailedTests };
}
