// Random clients at a server for a while: `node scripts/fuzz.mjs [--seconds 60] [--seed n]`. Prints the seed, which repeats the run.
import { parseArgs } from "node:util";
import { useEnvironment } from "./lib/environment.mjs";
import { inRoot } from "./lib/paths.mjs";
import { prepareWorkspace, runTasks } from "./lib/prepare.mjs";
import { endAs, Failed, run } from "./lib/process.mjs";

const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, seed: { type: "string" } } });
const test = "tests/robustness/random-sessions.test.ts";

useEnvironment();
process.env.GOSF_FUZZ_MS = String(Number(values.seconds) * 1000);
if (values.seed !== undefined) process.env.GOSF_FUZZ_SEED = values.seed;
try {
  await prepareWorkspace();
  await runTasks("Building", ["build"], "./packages/*");
  await run(process.execPath, [inRoot("node_modules", "vitest", "vitest.mjs"), "run", test]);
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  if (error.message !== "") console.error(error.message);
  endAs(error);
}
