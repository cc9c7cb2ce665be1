import { GosfError } from "@gosf/protocol";
import { mark } from "#link";

/**
 * An error of this side's own. Its message is its code and details: a page does not carry sentences for people who read the code's page.
 *
 * Never throws: details may hold a value of the application that JSON cannot encode. The message is the code alone then.
 */
export function fault(code: string, details: object, cause?: unknown): GosfError {
  let message = code;
  try {
    message += ` ${JSON.stringify(details)}`;
  } catch {}
  return mark(new GosfError(code, details, { message, cause }));
}
