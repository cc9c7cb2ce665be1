import type { GosfError } from "./error.ts";

/** Registered, so that two copies of this package know each other's errors. */
const key = Symbol.for("gosf.public-code");

/** The code that a server answers with in place of an error's own. */
export type PublicCode = "service-failed" | "internal-error";

/** Codes of errors that say that this program uses a function wrongly: calling again does not help. */
const misuse: readonly string[] = ["invalid-argument", "reserved-endpoint", "outside-contract", "duplicate-endpoint", "duplicate-service"];

/**
 * Marks an error as a matter of this side: a server that lets it through answers with the public code alone, and reports the error. Its code, details
 * and message may name addresses, files and services that no client is to know.
 *
 * @returns The error.
 *
 * @example
 * throw withPublicCode(new GosfError("invalid-config", { path }), "internal-error");
 */
export function withPublicCode(error: GosfError, code: PublicCode): GosfError {
  Reflect.defineProperty(error, key, { value: code });
  return error;
}

/**
 * Marks an error that a caller made because its call failed: `service-failed` to the clients of this side, and `internal-error` if the call was made
 * wrongly. What a service answered is not such an error.
 *
 * @returns The error.
 *
 * @example
 * reject(asCallFailure(new GosfError("timeout", { endpoint })));
 */
export function asCallFailure(error: GosfError): GosfError {
  return withPublicCode(error, misuse.includes(error.code) ? "internal-error" : "service-failed");
}

/**
 * The code to answer with in place of an error's own; `undefined` if clients may see the error. Never throws.
 *
 * @param error Anything that was thrown.
 *
 * @example
 * const code = publicCodeOf(error) ?? error.code;
 */
export function publicCodeOf(error: unknown): PublicCode | undefined {
  try {
    return (error as { readonly [key]?: PublicCode } | null | undefined)?.[key]; // of what is not an object it is undefined
  } catch {
    return undefined; // a proxy may throw anything
  }
}
