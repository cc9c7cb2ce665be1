import { parseArgs } from "node:util";

export interface BenchOptions {
  /** Names of the scenarios to run; all, if there are none. */
  readonly scenarios: readonly string[];
  readonly rounds: number;
  /** Length of each measured window. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly profile: boolean;
  /** Runs only contestants whose label contains this, and the reference. */
  readonly only: string | undefined;
  /** Whether the results are kept, and the docs written anew from them. */
  readonly save: boolean;
  readonly help: boolean;
}

export const usage = `pnpm bench [scenario …] [options]

  --rounds <n>    rounds; each runs every contestant once, in fresh processes (default 5)
  --seconds <n>   length of each measured window (default 3)
  --warm-up <n>   seconds before it (default 2)
  --quick         1 round of 1 second with 1 second before it
  --only <text>   only the contestants whose name contains it, and the reference
  --profile       also print where the measured processes spend their time (slows them down)
  --save          keep the results in benches/results and write docs/performance.md and its chart from them
`;

/**
 * Reads the command line.
 *
 * @throws an Error that says what is wrong with it
 */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: args.filter((argument) => argument !== "--"),
    allowPositionals: true,
    options: {
      rounds: { type: "string" },
      seconds: { type: "string" },
      "warm-up": { type: "string" },
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      profile: { type: "boolean", default: false },
      save: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { quick } = values;
  if (values.save && (values.profile || values.only !== undefined)) {
    throw new Error("--save keeps whole, unprofiled runs only: leave out --profile and --only");
  }
  return {
    scenarios: positionals,
    rounds: positive("--rounds", values.rounds, quick ? 1 : 5),
    seconds: positive("--seconds", values.seconds, quick ? 1 : 3),
    warmUpSeconds: positive("--warm-up", values["warm-up"], quick ? 1 : 2),
    profile: values.profile,
    only: values.only,
    save: values.save,
    help: values.help,
  };
}

function positive(name: string, text: string | undefined, byDefault: number): number {
  if (text === undefined) return byDefault;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name} takes a number above 0, not "${text}"`);
  return value;
}
