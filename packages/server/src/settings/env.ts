/** The environment's variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment as it is now, whole values included: `A=b=c` is `"b=c"`.
 *
 * @param source Where to read. Default: `process.env`.
 * @returns A plain, frozen copy: later changes of the environment do not show.
 *
 * @example
 * const { GOSF_ENV = "development" } = readEnv();
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  return Object.freeze({ ...source });
}
