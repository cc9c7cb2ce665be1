// Attacks on a server in three processes, against GOSF and bare Socket.IO in alternation: `node scripts/siege.mjs [--rounds 5] [attacks…]`.
import { useEnvironment } from "./lib/environment.mjs";
import { inRoot } from "./lib/paths.mjs";
import { prepareWorkspace, runTasks } from "./lib/prepare.mjs";
import { endAs, Failed, run } from "./lib/process.mjs";

useEnvironment();
try {
  await prepareWorkspace();
  await runTasks("Building", ["build"], "./packages/*");
  await run(process.execPath, [inRoot("tests", "siege", "siege.mjs"), ...process.argv.slice(2)], {
    env: { ...process.env, GOSF_SIEGE: "full" },
  });
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  if (error.message !== "") console.error(error.message);
  endAs(error);
}
