import type { ErrorCode } from "./error-codes.ts";

/** Registered, so that two copies of this package know each other's errors. */
const brand = Symbol.for("gosf.error");

/** What {@link GosfError} takes beside its code and details. */
export interface GosfErrorOptions {
  /** What a person reads. Default: the code. Never sent to the other end. */
  message?: string | undefined;
  /** The error behind this one. Never sent to the other end. */
  cause?: unknown;
}

/**
 * An error with a code. Thrown by a controller or a hook it becomes a failure whose text is the code and whose body is the details;
 * a caller gets it as the rejection of a call.
 *
 * One that an onBeforeRequest hook makes while it is called has no stack: a refusal costs little more than a request that is served then.
 *
 * @param code A short code: one of {@link ErrorCode}, or one of your own.
 * @param details What the other end may know about it, as a body. Default `{}`.
 * @param options The message for people (default: the code) and the cause.
 *
 * @example
 * throw new GosfError("room-full", { limit: 50 });
 */
export class GosfError extends Error {
  /** `"GosfError"`. */
  override readonly name: string = "GosfError";
  /** The code: stable, to be compared by programs. */
  declare readonly code: ErrorCode | (string & {});
  /** What is known about it, as a body. `{}` if nothing. */
  declare readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode | (string & {}), details: object = {}, options: GosfErrorOptions = {}) {
    super(options.message ?? code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    // An object's own fields are a record of unknown; TypeScript does not grant that to interfaces. Plain JavaScript may give null.
    this.details = Object(details) as Readonly<Record<string, unknown>>;
  }

  static {
    Reflect.defineProperty(this.prototype, brand, { value: true });
  }

  /**
   * Whether a value is a GosfError, also one that another copy of this package made: npm may install two versions beside each other, and `instanceof` knows
   * those of its own alone. Never throws.
   *
   * @param value Anything that was caught.
   *
   * @example
   * if (GosfError.is(error) && error.code === "timeout") return cached;
   */
  static is(value: unknown): value is GosfError {
    try {
      return (value as { readonly [brand]?: true } | null | undefined)?.[brand] === true; // of what is not an object it is undefined
    } catch {
      return false; // a proxy may throw anything
    }
  }
}
