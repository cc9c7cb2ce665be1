import { invalidArgument } from "@gosf/protocol/peer";

/**
 * Sends what an application gave, which may not be encodable.
 *
 * @throws {GosfError} `invalid-argument` with the encoder's error as its cause.
 */
export function encoding<T>(endpoint: string, send: () => T): T {
  try {
    return send();
  } catch (cause) {
    throw invalidArgument(`the message for "${endpoint}" cannot be encoded`, {}, cause);
  }
}
