import type { GosfError, ErrorCode, GosfErrorOptions } from "@gosf/protocol";
import { asCallFailure, errorOf, type OptionFault } from "@gosf/protocol/peer";

/**
 * Creates an error of this package: a call that failed, or was made wrongly. A server whose controller lets it through does not send its code and
 * details to clients.
 */
export function fault(code: ErrorCode, details?: object, options?: GosfErrorOptions): GosfError {
  return asCallFailure(errorOf(code, details, options));
}

/** Creates the error for a wrong option. */
export function invalidOption(details: OptionFault, message: string): GosfError {
  return fault("invalid-argument", details, { message });
}
