import { limit, milliseconds, option, type OptionTable, type OptionValues, readOptions } from "@gosf/protocol/peer";
import { invalidOption } from "../fault.ts";

/** When a replica is left out, and for how long. */
export interface BreakerOptions {
  /** After how many failures in a row. Default 5. */
  readonly failures?: number | undefined;
  /** Or when this part of the last 20 calls failed, from 0 to 1. Default 0.5. */
  readonly failureRatio?: number | undefined;
  /** How long it is left out, in milliseconds, before one call is let through to see; each time that fails it is twice as long. Default 1000. */
  readonly openMs?: number | undefined;
  /** The longest that it is left out at a time, in milliseconds. Default 30,000. */
  readonly maxOpenMs?: number | undefined;
}

const table: OptionTable<BreakerOptions, keyof BreakerOptions> = {
  failures: limit(5),
  failureRatio: option<number>("a number above 0, at most 1", (value) => typeof value === "number" && value > 0 && value <= 1, 0.5),
  openMs: milliseconds(1000),
  maxOpenMs: milliseconds(30_000),
};

/** @throws {GosfError} `invalid-argument` naming the option. */
export function readBreakerOptions(options: BreakerOptions = {}): OptionValues<BreakerOptions, keyof BreakerOptions> {
  return readOptions<BreakerOptions, keyof BreakerOptions>(options, table, { of: "breaker", fail: invalidOption });
}

const windowCalls = 20;

/** A call that was let through to see whether a replica is back: an object of its own for each. */
export type Probe = object;

/**
 * Leaves a replica out that fails, and lets one call through now and then to see whether it is back.
 *
 * A failure is a call that timed out or lost its connection: a replica that answers, whatever it says, is no failed one.
 *
 * @see https://martinfowler.com/bliki/CircuitBreaker.html
 */
export class Breaker {
  readonly #failures: number;
  readonly #failureRatio: number;
  readonly #baseMs: number;
  readonly #maxMs: number;
  /** The last outcomes: true is a failure. */
  #outcomes: boolean[] = [];
  #inARow = 0;
  #openMs: number;
  #openUntil: number | undefined;
  #probe: Probe | undefined;

  constructor(options?: BreakerOptions) {
    const { failures, failureRatio, openMs, maxOpenMs } = readBreakerOptions(options);
    this.#failures = failures;
    this.#failureRatio = failureRatio;
    this.#baseMs = openMs;
    this.#maxMs = maxOpenMs;
    this.#openMs = openMs;
  }

  /** `closed`: calls go through. `open`: none does. `half-open`: one may, to see. */
  get state(): "closed" | "open" | "half-open" {
    if (this.#openUntil === undefined) return "closed";
    return performance.now() < this.#openUntil ? "open" : "half-open";
  }

  /** Whether a call may go through now. */
  get isLetting(): boolean {
    return this.#openUntil === undefined || (this.#probe === undefined && this.state === "half-open");
  }

  /** A call goes through. Returns what its end is to be told with, if it is the one that sees. */
  begin(): Probe | undefined {
    if (this.#openUntil === undefined || !this.isLetting) return undefined;
    this.#probe = {};
    return this.#probe;
  }

  /** A call was answered. */
  succeed(): void {
    if (this.#openUntil !== undefined) this.#close();
    this.#inARow = 0;
    this.#remember(false);
  }

  /** A call timed out, or lost its connection. While open the probe alone counts: others began before. */
  fail(probe?: Probe): void {
    if (this.#openUntil !== undefined) {
      if (probe !== undefined && probe === this.#probe) this.#open(Math.min(this.#openMs * 2, this.#maxMs));
      return;
    }
    this.#inARow++;
    this.#remember(true);
    const failed = this.#outcomes.filter(Boolean).length;
    const isRatio = this.#outcomes.length === windowCalls && failed >= this.#failureRatio * windowCalls;
    if (this.#inARow >= this.#failures || isRatio) this.#open(this.#baseMs);
  }

  /** A call ended that says nothing of the replica: its caller gave it up. */
  forget(probe?: Probe): void {
    if (probe === this.#probe) this.#probe = undefined;
  }

  #open(openMs: number): void {
    this.#openMs = openMs;
    this.#openUntil = performance.now() + openMs;
    this.#probe = undefined;
  }

  #close(): void {
    this.#openUntil = undefined;
    this.#probe = undefined;
    this.#outcomes = [];
  }

  #remember(hasFailed: boolean): void {
    if (!hasFailed && this.#outcomes.length === 0) return; // nothing to weigh it against
    this.#outcomes.push(hasFailed);
    if (this.#outcomes.length > windowCalls) this.#outcomes.shift();
  }
}
