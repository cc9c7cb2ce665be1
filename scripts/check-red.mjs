// Whether each regression test fails on the commit before it was added and passes now: `node scripts/check-red.mjs [files…]`.
// Tests whose name begins with "still" assert what has always worked, and may pass before. A test that is not committed yet is judged
// against HEAD.
import { existsSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { useEnvironment } from "./lib/environment.mjs";
import { inRoot, root } from "./lib/paths.mjs";
import { prepareWorkspace, runTasks } from "./lib/prepare.mjs";
import { endAs, Failed, run } from "./lib/process.mjs";
import { Checkout } from "./lib/red/checkout.mjs";
import { commitBefore, filesIn } from "./lib/red/history.mjs";
import { startsPrograms, withImports } from "./lib/red/imports.mjs";
import { judgeGreen, judgeRed, readReport } from "./lib/red/report.mjs";
import { table } from "./lib/table.mjs";

// Added before the rule that a test and its fix share one commit.
const unjudged = new Set(["answers-at-shutdown.test.ts", "cut-connections-on-newer-node.test.ts", "two-connections-one-name.test.ts"]);
const fileTimeoutMs = 300_000;
const reportPath = inRoot(".tools", "reports", "red.json");

function chosenFiles(args) {
  if (args.length === 0) return filesIn("tests/regression").filter((file) => file.endsWith(".test.ts"));
  return args.map((arg) => {
    const file = relative(root, resolve(arg)).replaceAll("\\", "/");
    if (!existsSync(inRoot(file))) throw new Failed(`${arg} does not exist`, { code: 2 });
    return file;
  });
}

/** Runs one file on the code before its fix. */
async function runRed(checkout, file, before) {
  await checkout.at(before);
  const files = [...filesIn("tests/support").flatMap((each) => [...withImports(root, each)]), ...withImports(root, file)];
  checkout.copyIn(files);
  if (startsPrograms(root, withImports(root, file))) await checkout.build();
  try {
    await checkout.vitest(file, fileTimeoutMs);
  } catch (error) {
    if (!(error instanceof Failed) || error.signal !== undefined) throw error; // a run with failed tests is what is wanted
    if (error.hasTimedOut) return { red: 0, of: 0, problems: [`cannot judge: the run did not end within ${fileTimeoutMs / 1000} s`] };
  }
  return judgeRed(readReport(checkout.report, checkout.folder).get(file));
}

/** Runs all files on the current code. */
async function runGreen(files) {
  if (files.some((file) => startsPrograms(root, withImports(root, file)))) await runTasks("Building", ["build"]);
  const args = [inRoot("node_modules", "vitest", "vitest.mjs"), "run", ...files, "--reporter=json", `--outputFile=${reportPath}`];
  await run(process.execPath, args, { quiet: true }).catch((error) => {
    if (!(error instanceof Failed) || error.signal !== undefined) throw error; // the report says which failed
  });
  return readReport(reportPath, root);
}

async function check(files) {
  const judged = [];
  for (const file of files) {
    if (unjudged.has(basename(file))) console.log(`• ${file}: skipped, it was added before this check`);
    else judged.push(file);
  }
  const rows = [];
  const checkout = new Checkout();
  try {
    for (const file of judged) {
      console.log(`• ${file}`);
      try {
        const before = commitBefore(file);
        rows.push({ file, before, ...(await runRed(checkout, file, before)) });
      } catch (error) {
        if (!(error instanceof Failed) || error.signal !== undefined) throw error;
        rows.push({ file, before: "", red: 0, of: 0, problems: [`cannot judge: ${error.message}`] });
      }
    }
  } finally {
    checkout.remove();
  }
  const green = judged.length === 0 ? new Map() : await runGreen(judged);
  for (const row of rows) row.now = judgeGreen(green.get(row.file));
  return rows;
}

useEnvironment();
try {
  await prepareWorkspace();
  const rows = await check(chosenFiles(process.argv.slice(2)));
  const cells = rows.map(({ file, before, red, of, now }) => [
    file,
    before.slice(0, 10) || "-",
    `red ${red} of ${of}`,
    `green ${now.green} of ${now.of}`,
  ]);
  if (rows.length > 0) console.log(`\n${table([["file", "commit before", "before", "now"], ...cells])}`);
  const problems = rows.flatMap((row) => [...row.problems, ...row.now.problems].map((problem) => `${row.file}: ${problem}`));
  for (const problem of problems) console.error(`✗ ${problem}`);
  console.log(problems.length === 0 ? `\n${rows.length} files: red before, green now.` : `\n${problems.length} problems.`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  if (error.message !== "") console.error(error.message);
  endAs(error);
}
