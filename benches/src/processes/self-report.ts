import { CpuProfiler, type SelfTime } from "./profiler.ts";
import { cpuMicroseconds } from "./usage.ts";

const profiler = new CpuProfiler();

/** What every worker can be asked about itself. */
export const selfReport: {
  readonly cpu: () => number;
  readonly startProfile: () => Promise<void>;
  readonly stopProfile: () => Promise<SelfTime[]>;
} = {
  cpu: cpuMicroseconds,
  startProfile: () => profiler.start(),
  stopProfile: () => profiler.stop(),
};
