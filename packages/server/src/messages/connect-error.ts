import { GosfError } from "@gosf/protocol";
import { toFailure } from "./response.ts";

/** Details that can be sent: `{}` in place of those that JSON cannot encode, which are reported. */
function sendable(code: string, details: object, report: (error: GosfError) => void): object {
  try {
    JSON.stringify(details);
    return details;
  } catch (cause) {
    report(new GosfError(code, {}, { message: `the details of the refusal "${code}" cannot be encoded`, cause }));
    return {};
  }
}

/**
 * The error that Socket.IO sends to a client that is refused: a 4.x client gets `connect_error` with the code as message and the details as data;
 * a 2.x client `error` with the code, or with `{ message, data }` if there are details.
 *
 * @param report Receives an error if the details cannot be encoded: they are left out then.
 */
export function toRefusal(error: unknown, protocol: number, report: (error: GosfError) => void): Error {
  const { text: code, body } = toFailure(error);
  const details = sendable(code, body, report);
  const refusal = new Error(code);
  if (protocol !== 3) return Object.assign(refusal, { data: details });
  return Object.keys(details).length === 0 ? refusal : Object.assign(refusal, { data: { message: code, data: details } });
}
