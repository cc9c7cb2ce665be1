/** Processor time this process has used so far, in microseconds. */
export function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export interface Memory {
  /** Resident set size, in bytes. */
  readonly rss: number;
  /** Live objects on the heap, in bytes. */
  readonly heap: number;
}

/** What this process holds once garbage is gone. The process must run with `--expose-gc`. */
export async function memoryAfterCollection(): Promise<Memory> {
  if (!globalThis.gc) throw new Error("measuring memory needs --expose-gc");
  for (let pass = 0; pass < 3; pass += 1) {
    globalThis.gc();
    // Finalizers, weak references and closing handles want a turn of the loop between collections.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heap: heapUsed };
}
