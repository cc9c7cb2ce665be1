import type { Metric } from "../scenarios/scenario.ts";

interface Unit {
  /** What a column that shows the metric is called. */
  readonly name: string;
  readonly format: (value: number) => string;
}

const microseconds = (value: number): string => `${value.toFixed(2)} µs`;
const milliseconds = (value: number): string => `${value.toFixed(value < 1 ? 3 : 2)} ms`;
const kibibytes = (value: number): string => `${(value / 1024).toFixed(1)} KiB`;

/** How each metric is called and written. */
export const units: Readonly<Record<Metric, Unit>> = {
  perSecond: { name: "per second", format: (value) => Math.round(value).toLocaleString("en") },
  cpuUs: { name: "CPU each", format: microseconds },
  p50Ms: { name: "p50", format: milliseconds },
  p99Ms: { name: "p99", format: milliseconds },
  rssBytes: { name: "RSS", format: kibibytes },
  heapBytes: { name: "heap", format: kibibytes },
};
