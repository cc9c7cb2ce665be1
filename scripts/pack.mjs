// Packs the public packages: `node scripts/pack.mjs [folder]`. Prints them as JSON. Run `pnpm build` first.
import { useEnvironment } from "./lib/environment.mjs";
import { packAll } from "./lib/pack.mjs";

useEnvironment();
console.log(JSON.stringify(await packAll(process.argv[2]), undefined, 2));
