import { readMessage, type Message } from "@gosf/protocol";

/**
 * Reads what an acknowledgement carries: `null` is a success without text and body, as in the original.
 *
 * @throws {GosfError} `invalid-message` for anything that is neither `null` nor one Message.
 */
export function readReply(args: readonly unknown[]): Message {
  const [reply] = args;
  if (reply === null && args.length === 1) return { success: true, text: "", meta: {}, body: {} };
  return readMessage(args.length === 1 ? reply : args); // none or several: the list, which is no Message
}
