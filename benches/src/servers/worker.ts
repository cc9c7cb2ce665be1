import { memoryAfterCollection, type Memory, cpuMicroseconds } from "../processes/usage.ts";
import { CpuProfiler } from "../processes/profiler.ts";
import { answerQuestions } from "../processes/worker.ts";
import type { Serve, ServeOptions } from "./peer.ts";

const profiler = new CpuProfiler();

answerQuestions({
  async serve({ peer, options }: { peer: string; options: ServeOptions }): Promise<number> {
    // Only the peer that is measured is loaded.
    const { serve } = (await import(`./${peer}.js`)) as { serve: Serve };
    return serve(options);
  },
  cpu: cpuMicroseconds,
  memory: (): Promise<Memory> => memoryAfterCollection(),
  startProfile: () => profiler.start(),
  stopProfile: () => profiler.stop(),
});
