import { milliseconds, option, type OptionTable, type OptionValues, wholeNumber, wholeRange } from "@gosf/protocol/peer";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { mersenne } from "pure-rand/generator/mersenne";

/** What can happen to a connection that goes through the proxy. */
export type FaultKind =
  /** The connection is reset; what was on its way is lost. */
  | "cut"
  /** Half of what just arrived goes on, then the connection is reset: the other end has half a frame. */
  | "cut-mid-frame"
  /** Nothing goes on in either direction for `stallMs`; the connection stays open. */
  | "stall"
  /** What just arrived goes on `delayMs` later. */
  | "delay";

/** A random source of faults: the same seed gives the same faults, counted in the bytes that pass. */
export interface FaultPlan {
  /** Any integer. Connection number n of one proxy gets the faults of `seed + n`. Default 1. */
  seed?: number | undefined;
  /** After how many bytes of one connection a fault comes: evenly between the two. Default `[2_000, 60_000]`. */
  bytesBetween?: readonly [least: number, most: number] | undefined;
  /** Which faults to draw from; name one twice to make it twice as likely. Default `["cut", "cut-mid-frame"]`. */
  kinds?: readonly FaultKind[] | undefined;
  /** How long a `stall` lasts, in milliseconds. Default 100. */
  stallMs?: number | undefined;
  /** How long a `delay` holds, in milliseconds. Default 20. */
  delayMs?: number | undefined;
}

const allKinds: readonly FaultKind[] = ["cut", "cut-mid-frame", "stall", "delay"];
const isKind = (value: unknown): boolean => allKinds.some((kind) => kind === value);

export const faultPlanTable: OptionTable<FaultPlan, keyof FaultPlan> = {
  seed: wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1),
  bytesBetween: wholeRange(1, [2_000, 60_000]),
  kinds: option<readonly FaultKind[]>(
    `a list of ${allKinds.join(", ")}`,
    (value) => Array.isArray(value) && value.length > 0 && value.every(isKind),
    ["cut", "cut-mid-frame"],
  ),
  stallMs: milliseconds(100),
  delayMs: milliseconds(20),
};

/** A plan that is checked, with defaults in place. */
export type FaultSettings = OptionValues<FaultPlan, keyof FaultPlan>;

/** The faults of one connection, one after the other. */
export class FaultSequence {
  readonly #random: ReturnType<typeof mersenne>;
  readonly #between: readonly [number, number];
  readonly #kinds: readonly FaultKind[];
  #bytesLeft: number;

  constructor({ seed, bytesBetween, kinds }: FaultSettings, connection: number) {
    this.#random = mersenne(seed + connection);
    this.#between = bytesBetween;
    this.#kinds = kinds;
    this.#bytesLeft = this.#draw();
  }

  /** Counts bytes that passed, and returns the fault that is due, if one is. */
  pass(bytes: number): FaultKind | undefined {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft > 0) return undefined;
    this.#bytesLeft = this.#draw();
    return this.#kinds[uniformInt(this.#random, 0, this.#kinds.length - 1)];
  }

  #draw(): number {
    return uniformInt(this.#random, this.#between[0], this.#between[1]);
  }
}
