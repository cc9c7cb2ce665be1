import type { ErrorCode, GosfError, GosfErrorOptions } from "@gosf/protocol";
import { errorOf, withPublicCode } from "@gosf/protocol/peer";

/** Creates an error of set-up. It names files, addresses and plugins: clients receive `internal-error` if a controller lets it through. */
export function setupError(code: ErrorCode, details: object, options: GosfErrorOptions): GosfError {
  return withPublicCode(errorOf(code, details, options), "internal-error");
}
