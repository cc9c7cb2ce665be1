import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";

// A missing export is `undefined` in the test runner, which calls it by a name of its own.
const missingImport =
  /__vi(?:te_ssr)?_import_\d+__\S* is not a (?:function|constructor)|Failed to (?:resolve import|load url)|Cannot find (?:module|package)/;

/** Tests with such a name assert what has always worked: they are not judged on the code before the fix. */
const stillWorks = /^still\b/;

const toTest = ({ title, fullName, status, failureMessages }) => ({
  name: fullName.trim(),
  status,
  isJudged: !stillWorks.test(title),
  message: failureMessages?.join("\n") ?? "",
});

/** Reads the tests of each file from vitest's JSON report: `{ tests, error }` by path from `folder`. */
export function readReport(report, folder) {
  const files = new Map();
  if (!existsSync(report)) return files;
  for (const { name, assertionResults, message } of JSON.parse(readFileSync(report, "utf8")).testResults) {
    const file = isAbsolute(name) ? name.slice(join(folder, "/").length) : name;
    files.set(file.replaceAll("\\", "/"), { tests: assertionResults.map(toTest), error: message });
  }
  return files;
}

/** Judges a file on the code before its fix, where each judged test must fail: `{ red, of, problems }`. */
export function judgeRed(result) {
  const tests = result?.tests ?? [];
  if (tests.length === 0) return { red: 0, of: 0, problems: [`cannot judge: not one test was collected. ${firstLine(result?.error)}`] };
  const judged = tests.filter(({ isJudged }) => isJudged);
  const problems = judged.length === 0 ? [`cannot judge: the name of each test begins with "still"`] : [];
  let red = 0;
  for (const { name, status, message } of judged) {
    if (status === "failed" && missingImport.test(message))
      problems.push(`cannot judge: an import is missing in "${name}": ${firstLine(message)}`);
    else if (status === "failed") red++;
    else problems.push(status === "passed" ? `passed before the fix: "${name}"` : `did not run (${status}): "${name}"`);
  }
  return { red, of: judged.length, problems };
}

/** Judges a file on the current code, where each test must pass: `{ green, of, problems }`. */
export function judgeGreen(result) {
  const tests = result?.tests ?? [];
  if (tests.length === 0) return { green: 0, of: 0, problems: [`not one test was collected. ${firstLine(result?.error)}`] };
  const others = tests.filter(({ status }) => status !== "passed");
  const problems = others.map(({ name, status, message }) => `${status} on the current code: "${name}": ${firstLine(message)}`);
  return { green: tests.length - others.length, of: tests.length, problems };
}

function firstLine(text = "") {
  return text.split("\n", 1)[0];
}
