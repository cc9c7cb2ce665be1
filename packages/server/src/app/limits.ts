import { GosfError } from "@gosf/protocol";

/** The options with a number each, and its default. */
export interface AppLimits {
  readonly maxPayloadBytes: number;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
  readonly maxInFlight: number;
  readonly maxInFlightPerConnection: number;
  readonly maxQueuedBytes: number;
  readonly maxQueuedBytesTotal: number;
  readonly maxRoomsPerClient: number;
  readonly maxBodyBytesTotal: number;
}

const defaults: AppLimits = {
  maxPayloadBytes: 1_000_000,
  pingIntervalMs: 30_000,
  pingTimeoutMs: 60_000,
  shutdownTimeoutMs: 10_000,
  maxInFlight: 100_000,
  maxInFlightPerConnection: 1000,
  maxQueuedBytes: 16_777_216,
  maxQueuedBytesTotal: 134_217_728,
  maxRoomsPerClient: 1000,
  maxBodyBytesTotal: 67_108_864,
};

/** The limits, with defaults in place. Throws `invalid-argument` for what is no limit. */
export function readLimits(options: { readonly [Name in keyof AppLimits]?: AppLimits[Name] | undefined }): AppLimits {
  const limits = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof AppLimits)[]) {
    const value = options[name];
    if (value === undefined) continue;
    // Node's timers know no longer time than 2^31 − 1 ms.
    if (!Number.isInteger(value) || value < 0 || value > 2_147_483_647) {
      throw new GosfError("invalid-argument", {}, { message: `${name} must be a whole number from 0 to 2147483647` });
    }
    limits[name] = value;
  }
  return limits;
}
