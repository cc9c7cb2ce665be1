import { GosfError } from "@gosf/protocol";
import { createSampleApp } from "./app.ts";
import { loadServerConfig } from "./config.ts";

const app = createSampleApp();

try {
  const { url } = await app.startup(await loadServerConfig(app));
  console.log(`sample-app: open ${url} in a browser (Ctrl-C ends it)`);
} catch (error) {
  console.error(`sample-app: ${error instanceof Error ? error.message : String(error)}`);
  if (GosfError.is(error) && error.code === "address-in-use") console.error("The variable PORT changes the port, for example PORT=3000.");
  process.exitCode = 1;
}
