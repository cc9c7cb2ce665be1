// Follows each README line by line, in an empty folder with an empty home: `node scripts/check-readmes.mjs [Node versions…] [-- vitest's arguments]`.
// Default: each Node version that the packages promise. The types are checked with the first, since they do not depend on it. Needs a build.
import { useEnvironment } from "./lib/environment.mjs";
import { inRoot } from "./lib/paths.mjs";
import { catchSignals, endAs, Failed, run } from "./lib/process.mjs";

const test = "tests/packages/readmes.test.ts";
const supported = ["20", "22", "24"];
const current = process.versions.node.split(".")[0];

const given = process.argv.slice(2);
const dashes = given.indexOf("--");
const versions = dashes === -1 ? given : given.slice(0, dashes);
const rest = dashes === -1 ? [] : given.slice(dashes + 1);
const vitest = [inRoot("node_modules", "vitest", "vitest.mjs"), "run", test, ...rest];

useEnvironment();
catchSignals();
const failed = [];
for (const [index, version] of (versions.length > 0 ? versions : supported).entries()) {
  process.env.GOSF_FOLLOW_READMES = index === 0 ? "with types" : "without types";
  console.log(`\n• READMEs on Node ${version}`);
  const [command, args] =
    version === current ? [process.execPath, vitest] : ["npx", ["--yes", "--package", `node@${version}`, "--", "node", ...vitest]];
  try {
    await run(command, args);
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    if (error.signal !== undefined) endAs(error);
    failed.push(version);
  }
}
console.log(failed.length === 0 ? "\nAll READMEs run." : `\nFailed on Node ${failed.join(", ")}`);
if (failed.length > 0) process.exitCode = 1;
