import { GosfError } from "@gosf/protocol";
import { mark, messageOf } from "#link";

/** An error of this side's own. */
export function fault(code: string, details: object, cause?: unknown): GosfError {
  return mark(new GosfError(code, details, { message: messageOf(code, details), cause }));
}
