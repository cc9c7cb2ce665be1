import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { root } from "./paths.mjs";

/** How many tests passed and failed, from vitest's JSON report. None if it never wrote one: the step that ran it has failed then. */
export function readCounts(report) {
  if (!existsSync(report)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
  return { passed: numPassedTests, failed: numFailedTests };
}

/** The names of the tests that failed, and of files that could not be run, from vitest's JSON report. */
export function failedTests(report) {
  if (!existsSync(report)) return [];
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed").map(({ fullName }) => fullName);
    const isBroken = status === "failed" && failed.length === 0;
    return isBroken ? [relative(root, name)] : failed.map((test) => `${relative(root, name)} > ${test}`);
  });
}
