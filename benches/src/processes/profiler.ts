import { Session, type Profiler } from "node:inspector/promises";

export interface SelfTime {
  readonly place: string;
  /** Share of all samples in which the process did something, 0 to 1. */
  readonly share: number;
}

/** Samples what this process spends its time on. */
export class CpuProfiler {
  readonly #session: Session = new Session();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post("Profiler.enable");
    await this.#session.post("Profiler.setSamplingInterval", { interval: 500 });
    await this.#session.post("Profiler.start");
  }

  /** Stops sampling and returns the functions with the most time of their own, largest first. */
  async stop(count = 20): Promise<SelfTime[]> {
    const { profile } = await this.#session.post("Profiler.stop");
    this.#session.disconnect();
    return selfTimes(profile).slice(0, count);
  }
}

function selfTimes(profile: Profiler.Profile): SelfTime[] {
  const samplesOf = new Map<string, number>();
  let busy = 0;
  for (const node of profile.nodes) {
    const { functionName, url, lineNumber } = node.callFrame;
    const hits = node.hitCount ?? 0;
    if (functionName === "(idle)" || hits === 0) continue;
    busy += hits;
    const file = url.split("/node_modules/").at(-1)?.split("/").slice(-4).join("/") ?? "";
    const place = file ? `${functionName || "(anonymous)"} ${file}:${lineNumber + 1}` : functionName;
    samplesOf.set(place, (samplesOf.get(place) ?? 0) + hits);
  }
  return [...samplesOf].map(([place, hits]) => ({ place, share: hits / busy })).toSorted((a, b) => b.share - a.share);
}
