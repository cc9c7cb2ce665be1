import { broadcastScenarios } from "./broadcast.ts";
import { callScenarios } from "./calls.ts";
import { echoScenarios } from "./echo.ts";
import { memoryScenarios } from "./memory.ts";
import { refusalScenarios } from "./refusals.ts";
import type { Scenario } from "./scenario.ts";

/** All scenarios, in the order in which they run and are shown. */
export const scenarios: readonly Scenario[] = [
  ...echoScenarios,
  ...refusalScenarios,
  ...broadcastScenarios,
  ...callScenarios,
  ...memoryScenarios,
];
