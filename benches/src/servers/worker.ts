import { heapSummary, type HeapShare } from "../processes/heap-summary.ts";
import { selfReport } from "../processes/self-report.ts";
import { memoryAfterCollection, type Memory } from "../processes/usage.ts";
import { answerQuestions } from "../processes/worker.ts";
import type { Serve, ServeOptions } from "./peer.ts";

answerQuestions({
  ...selfReport,
  async serve({ peer, options }: { peer: string; options: ServeOptions }): Promise<number> {
    // Only the peer that is measured is loaded.
    const { serve } = (await import(`./${peer}.js`)) as { serve: Serve };
    return serve(options);
  },
  heap: (): Promise<HeapShare[]> => heapSummary(),
  memory: (): Promise<Memory> => memoryAfterCollection(),
});
