import { readFileSync } from "node:fs";

const turn = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Bytes that this process holds after a garbage collection: the heap and what it keeps outside of it. Needs `--expose-gc`. */
export async function heldBytes() {
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await turn();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Peak resident set of a process in bytes, as Linux counts it; `undefined` elsewhere and for a process that has ended. */
export function peakRss(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
