// Everything a change has to pass: `npm test`, what a release needs, and the suite on each Node we promise. `.ci/run` calls this.
// All steps run, whatever fails; the last line counts tests and steps, and the exit code is 1 if anything failed.
import { mkdirSync, rmSync } from "node:fs";
import { readCounts } from "./lib/counts.mjs";
import { useEnvironment } from "./lib/environment.mjs";
import { inRoot } from "./lib/paths.mjs";
import { Failed, catchSignals, endAs, run } from "./lib/process.mjs";

const reports = inRoot(".tools", "reports");
const supported = ["20", "22", "24"];
const current = process.versions.node.split(".")[0];

const vitest = inRoot("node_modules", "vitest", "vitest.mjs");
const reportTo = (file) => ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
const suite = (title, command, args) => {
  const report = inRoot(".tools", "reports", `${title.replaceAll(/[^\w.]+/g, "-")}.json`);
  return { title, command, args: [...args, ...reportTo(report)], report };
};
const script = (name) => ({ title: `pnpm ${name}`, command: "pnpm", args: ["run", name] });
const onNode = (version) =>
  suite(`tests on Node ${version}`, "npx", ["--yes", "--package", `node@${version}`, "--", "node", vitest, "run"]);

const steps = [
  suite("npm test", "npm", ["test", "--"]),
  ...["format:check", "lint", "types", "check:packages", "check:size", "check:unused", "check:changes"].map(script),
  { title: "READMEs on each Node", command: "node", args: [inRoot("scripts", "check-readmes.mjs")] },
  ...supported.filter((version) => version !== current).map(onNode),
];

const total = { passed: 0, failed: 0 };
const add = ({ passed, failed }) => {
  total.passed += passed;
  total.failed += failed;
};

useEnvironment();
catchSignals();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });
const failures = [];
for (const { title, command, args, report } of steps) {
  console.log(`\n=== ${title}`);
  try {
    await run(command, args);
    add({ passed: 1, failed: 0 });
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    if (error.signal !== undefined) endAs(error);
    console.error(error.message);
    failures.push(title);
    add({ passed: 0, failed: 1 });
  }
  if (report !== undefined) add(readCounts(report));
}

console.log(failures.length === 0 ? "\nAll steps passed." : `\nFailed: ${failures.join(", ")}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
