import { logger } from "@gosf/plugin-logger";
import { createApp, type App } from "@gosf/server";
import { contract, type SampleContract } from "./contract.ts";
import { listenToAuth } from "./controllers/auth.ts";
import { listenToUtil } from "./controllers/util.ts";
import { servePage } from "./pages.ts";
import { echoPlugin } from "./plugins/echo.ts";

/** The app with all its endpoints, plugins and its page; `startup` opens its port. */
export function createSampleApp(): App<SampleContract> {
  const echo = echoPlugin();
  const app = createApp({ contract, plugins: [logger(), echo], requestListener: servePage(), handleSignals: true });
  listenToAuth(app);
  listenToUtil(app, echo);
  return app;
}
