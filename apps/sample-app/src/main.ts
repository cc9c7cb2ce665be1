import { createSampleApp } from "./app.ts";
import { loadServerConfig } from "./config.ts";

const app = createSampleApp();

// The first signal ends it in good order; a second one, at once.
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    console.log("\nsample-app: stopping");
    void app.shutdown();
  });
}

try {
  const { url } = await app.startup(await loadServerConfig(app));
  console.log(`sample-app: open ${url} in a browser (Ctrl-C ends it)`);
} catch (error) {
  console.error(`sample-app: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
