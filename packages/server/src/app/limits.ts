import { limit, type OptionRule, wholeNumber } from "@gosf/protocol/peer";

/** The options of an app that are a number each. */
export interface AppLimits {
  readonly maxPayloadBytes: number;
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
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
  maxInFlight: limit(100_000),
  maxInFlightPerConnection: limit(1000),
  maxQueuedBytes: limit(16_777_216),
  maxQueuedBytesTotal: limit(134_217_728),
  maxBodyBytesTotal: limit(67_108_864),
  maxRoomsPerClient: limit(1000),
};
