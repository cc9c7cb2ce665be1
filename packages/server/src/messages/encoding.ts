import { GosfError } from "@gosf/protocol";

/**
 * Sends what an application gave, which may not be encodable.
 *
 * @throws {GosfError} `invalid-argument` with the encoder's error as its cause.
 */
export function encoding<T>(endpoint: string, send: () => T): T {
  try {
    return send();
  } catch (cause) {
    throw new GosfError("invalid-argument", {}, { message: `the message for "${endpoint}" cannot be encoded`, cause });
  }
}
