import { inRoot } from "./paths.mjs";
import { build } from "./prepare.mjs";
import { node, run } from "./process.mjs";
import { provideTools } from "./tools.mjs";

const compilers = [
  { version: "7", tsc: inRoot("node_modules", "typescript", "bin", "tsc") },
  { version: "5.9", tsc: inRoot("node_modules", "typescript-5", "bin", "tsc") },
];

/** Build, types under both compilers, then the tests. `args` go to vitest: paths, `-t name`, reporters. */
export async function test(args) {
  await provideTools();
  await build();
  for (const { version, tsc } of compilers) {
    await node(`Types under TypeScript ${version}`, tsc, ["-p", "tsconfig.json"]);
  }
  console.log("• Tests");
  await run(process.execPath, [inRoot("node_modules", "vitest", "vitest.mjs"), "run", ...args]);
}
