import { answerQuestions } from "../processes/worker.ts";
import { selfReport } from "../processes/self-report.ts";
import { createWorkload } from "./create-workload.ts";
import type { LoadCounts, LoadTarget, Workload, WorkloadOptions } from "./workload.ts";

let workload: Workload | undefined;
let failure: Error | undefined;

function running(): Workload {
  if (failure) throw failure;
  if (!workload) throw new Error("no workload is open");
  return workload;
}

answerQuestions({
  ...selfReport,
  async open({ options, target }: { options: WorkloadOptions; target: LoadTarget }): Promise<void> {
    workload = createWorkload(options, target, (cause) => {
      failure ??= cause;
      workload?.close();
    });
    await workload.open();
  },
  start: () => running().start(),
  mark: () => running().mark(),
  counts: (): LoadCounts => running().counts(),
});
