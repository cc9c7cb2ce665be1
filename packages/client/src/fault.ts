import { GosfError } from "@gosf/protocol";

/** An error of this side's own. Its message is its code and details: a page does not carry sentences for people who read the code's page. */
export function fault(code: string, details: object, cause?: unknown): GosfError {
  return new GosfError(code, details, { message: `${code} ${JSON.stringify(details)}`, cause });
}
