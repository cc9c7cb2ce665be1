import { BroadcastLoad } from "./broadcast-load.ts";
import { EchoLoad } from "./echo/echo-load.ts";
import { IdleLoad } from "./idle-load.ts";
import { PacedLoad } from "./echo/paced-load.ts";
import type { LoadTarget, Workload, WorkloadOptions } from "./workload.ts";

/**
 * The workload that the options describe.
 *
 * @param onFailure called with whatever goes wrong once it runs: a wrong answer, a lost connection
 */
export function createWorkload(options: WorkloadOptions, target: LoadTarget, onFailure: (cause: Error) => void): Workload {
  if (options.kind === "echo") return new EchoLoad(options, target, onFailure);
  if (options.kind === "paced") return new PacedLoad(options, target, onFailure);
  if (options.kind === "broadcast") return new BroadcastLoad(options, target, onFailure);
  return new IdleLoad(options, target, onFailure);
}
