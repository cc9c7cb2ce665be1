// The tests, again and again, while other work keeps the machine busy: `node scripts/repeat.mjs [--times 10] [--load 8] [paths…]`. One line a run;
// the output of a failed one is in .tools/reports. Without paths, all tests.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { useEnvironment } from "./lib/environment.mjs";
import { inRoot } from "./lib/paths.mjs";
import { prepareWorkspace, runTasks } from "./lib/prepare.mjs";
import { endAs, Failed, run } from "./lib/process.mjs";
import { failedTests, readCounts } from "./lib/counts.mjs";
import { provideTools } from "./lib/tools.mjs";

const options = { times: { type: "string", default: "10" }, load: { type: "string", default: "8" } };
const { values, positionals } = parseArgs({ allowPositionals: true, options });
const times = Number(values.times);
const load = Number(values.load);
const reports = inRoot(".tools", "reports");

/** Keeps the machine busy with processes that only count, until they are ended. They end with this process. */
function makeLoad(count) {
  const program =
    "process.on('disconnect', () => process.exit()); setInterval(() => { for (const end = Date.now() + 50; Date.now() < end; ); }, 0)";
  return Array.from({ length: count }, () => spawn(process.execPath, ["-e", program], { stdio: ["ignore", "ignore", "ignore", "ipc"] }));
}

/** Runs the tests once; resolves to a line that says how it went, and whether it went well. */
async function runOnce(turn) {
  const report = inRoot(".tools", "reports", `repeat-${turn}.json`);
  const args = [
    inRoot("node_modules", "vitest", "vitest.mjs"),
    "run",
    ...positionals,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  const startedAt = performance.now();
  let output = "";
  try {
    await run(process.execPath, args, { quiet: true });
  } catch (error) {
    if (!(error instanceof Failed) || error.signal !== undefined) throw error;
    output = error.message;
    writeFileSync(inRoot(".tools", "reports", `repeat-${turn}.txt`), output);
  }
  const { passed, failed } = readCounts(report);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const isGood = output === "" && failed === 0 && passed > 0;
  const names = isGood ? "" : `: ${failedTests(report).join("; ") || `see .tools/reports/repeat-${turn}.txt`}`;
  return { isGood, line: `${turn}: ${passed} passed, ${failed} failed, ${seconds} s, load ${loadavg()[0].toFixed(1)}${names}` };
}

useEnvironment();
mkdirSync(reports, { recursive: true });
let busy = [];
try {
  await prepareWorkspace();
  await provideTools();
  await runTasks("Building", ["build"]);
  busy = makeLoad(load);
  let good = 0;
  for (let turn = 1; turn <= times; turn++) {
    const { isGood, line } = await runOnce(turn);
    if (isGood) good++;
    console.log(line);
  }
  console.log(`${good} of ${times} runs passed.`);
  process.exitCode = good === times ? 0 : 1;
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  if (error.message !== "") console.error(error.message);
  endAs(error);
} finally {
  for (const child of busy) child.kill("SIGKILL");
}
