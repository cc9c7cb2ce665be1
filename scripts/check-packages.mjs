// What a registry would get, checked by publint and attw on the tarballs themselves. Run `pnpm build` first.
import { useEnvironment } from "./lib/environment.mjs";
import { packAll } from "./lib/pack.mjs";
import { inRoot } from "./lib/paths.mjs";
import { Failed, catchSignals, endAs, step } from "./lib/process.mjs";

const bin = (name) => inRoot("node_modules", ".bin", name);

useEnvironment();
catchSignals();
try {
  for (const { name, tarball } of await packAll()) {
    await step(`publint ${name}`, bin("publint"), ["run", tarball, "--strict"]);
    await step(`attw ${name}`, bin("attw"), [tarball, "--profile", "esm-only", "--no-emoji", "--format", "ascii"]);
  }
} catch (error) {
  if (!(error instanceof Failed)) throw error;
  console.error(error.message);
  endAs(error);
}
