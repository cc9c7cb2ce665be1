import { GosfError, type ErrorCode, type GosfErrorOptions } from "@gosf/protocol";
import { withPublicCode } from "@gosf/protocol/peer";

/** Creates an error of set-up. It names files, addresses and plugins: clients receive `internal-error` if a controller lets it through. */
export function setupError(code: ErrorCode, details: object, options: GosfErrorOptions): GosfError {
  return withPublicCode(new GosfError(code, details, options), "internal-error");
}
