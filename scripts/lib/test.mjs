import { inRoot } from "./paths.mjs";
import { runTasks } from "./prepare.mjs";
import { run } from "./process.mjs";
import { provideTools } from "./tools.mjs";

/** Build, types under both compilers, then the tests. `args` go to vitest: paths, `-t name`, reporters. */
export async function test(args) {
  await provideTools();
  await runTasks("Building", ["build"]);
  await runTasks("Types under TypeScript 7 and 5.9", ["types:7", "types:5.9"]);
  console.log("• Tests");
  await run(process.execPath, [inRoot("node_modules", "vitest", "vitest.mjs"), "run", ...args]);
}
