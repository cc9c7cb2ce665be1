import { readMessage, type GosfError, type Message } from "@gosf/protocol";
import { fault } from "../fault.ts";

/**
 * Reads what an acknowledgement carries: `null` is a success without text and body, as in the original.
 *
 * @throws {GosfError} `invalid-response` for anything that is neither `null` nor one Message.
 */
export function readReply(args: readonly unknown[]): Message {
  const [reply] = args;
  if (reply === null && args.length === 1) return { success: true, text: "", meta: {}, body: {} };
  try {
    return readMessage(args.length === 1 ? reply : args); // none or several: the list, which is no Message
  } catch (error) {
    throw fault("invalid-response", (error as GosfError).details); // readMessage throws nothing else
  }
}
