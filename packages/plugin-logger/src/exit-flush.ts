import process from "node:process";

/** Something that may have lines to write when the process ends. */
export interface ExitFlushed {
  /** Writes what is waiting, and from then on each line as it comes. */
  flushAtExit(): void;
}

const held = new Set<ExitFlushed>();

function flushAll(): void {
  for (const each of held) each.flushAtExit();
}

/**
 * Has an output flushed when the process ends. All outputs share one listener of the process, which is there only while one needs it.
 *
 * @example
 * holdUntilFlushed(output);
 */
export function holdUntilFlushed(output: ExitFlushed): void {
  if (held.size === 0) process.on("exit", flushAll);
  held.add(output);
}

/**
 * Takes back {@link holdUntilFlushed}.
 *
 * @example
 * releaseFlushed(output);
 */
export function releaseFlushed(output: ExitFlushed): void {
  if (held.delete(output) && held.size === 0) process.off("exit", flushAll);
}
