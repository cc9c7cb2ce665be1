import { limit, milliseconds, type OptionRule, type OptionTable, type OptionValues, readOptions, wholeNumber } from "@gosf/protocol/peer";
import { setupError } from "../settings/setup-error.ts";

/** The options of an app that are a number each. They may stand in a configuration file too. */
export interface AppLimits {
  readonly maxPayloadBytes: number;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
  readonly maxInFlight: number;
  readonly maxInFlightPerConnection: number;
  readonly maxQueuedBytes: number;
  readonly maxQueuedBytesTotal: number;
  readonly maxBodyBytesTotal: number;
  readonly maxRoomsPerClient: number;
}

const longest = 2 ** 31 - 1;

/** What they take, and their defaults. */
export const limitTable: { readonly [Name in keyof AppLimits]: OptionRule<number, number> } = {
  maxPayloadBytes: limit(1_000_000),
  pingIntervalMs: wholeNumber(1, longest, 30_000),
  pingTimeoutMs: wholeNumber(1, longest, 60_000),
  shutdownTimeoutMs: milliseconds(10_000, { or: "zero" }),
  maxInFlight: limit(100_000),
  maxInFlightPerConnection: limit(1000),
  maxQueuedBytes: limit(16_777_216),
  maxQueuedBytesTotal: limit(134_217_728),
  maxBodyBytesTotal: limit(67_108_864),
  maxRoomsPerClient: limit(1000),
};

/** The names of all limits. */
export const limitNames = Object.keys(limitTable) as readonly (keyof AppLimits)[]; // the table has no other keys

type SomeLimits = { readonly [Name in keyof AppLimits]?: AppLimits[Name] | undefined };

/** The limits among an app's options. */
export function pickLimits(settings: AppLimits): AppLimits {
  return Object.fromEntries(limitNames.map((name) => [name, settings[name]])) as unknown as AppLimits; // each is there
}

/** The names of the limits that an app was given. */
export function givenLimits(options: SomeLimits): readonly string[] {
  return limitNames.filter((name) => options[name] !== undefined);
}

/**
 * Reads the limits in a configuration file. `null` counts as left out.
 *
 * @param config What the file holds; other names are the application's own.
 * @param given The names of the limits that createApp was given.
 * @throws {GosfError} `invalid-config` for a value that the limit does not take, and for a limit that createApp was given too.
 */
export function readConfigLimits(config: Readonly<Record<string, unknown>>, given: readonly string[]): Partial<AppLimits> {
  const found = limitNames.filter((name) => (config[name] ?? undefined) !== undefined);
  const twice = found.find((name) => given.includes(name));
  if (twice !== undefined) {
    const message = `${twice} stands in the configuration file, and createApp was given it too. Leave it out of one of them.`;
    throw setupError("invalid-config", { option: twice }, { message });
  }
  const pick = <Each>(of: Readonly<Record<string, Each>>): object => Object.fromEntries(found.map((name) => [name, of[name]]));
  // Both have the names that were found, which is what makes them limits and their rules.
  const rules = pick(limitTable) as OptionTable<AppLimits, keyof AppLimits>;
  const values = pick(config) as Partial<AppLimits>;
  const read: OptionValues<AppLimits, keyof AppLimits> = readOptions<AppLimits, keyof AppLimits>(values as AppLimits, rules, {
    of: "the configuration file",
    fail: (details, text) => setupError("invalid-config", details, { message: text }),
  });
  return read;
}
