import { check, GosfError, readMessage, type BodySchema, type Message } from "@gosf/protocol";

function invalidResponse(details: object, cause?: unknown): GosfError {
  return new GosfError("invalid-response", details, cause === undefined ? {} : { cause });
}

/**
 * Reads what an acknowledgement carries: `null` is a success without text and body, as in the original.
 *
 * @throws {GosfError} `invalid-response` for anything that is neither `null` nor one Message.
 */
export function readReply(args: readonly unknown[]): Message {
  if (args.length !== 1) throw invalidResponse({ reason: `an acknowledgement carries one message, and here are ${args.length}` });
  if (args[0] === null) return { success: true, text: "", meta: {}, body: {} };
  try {
    return readMessage(args[0]);
  } catch (error) {
    throw invalidResponse(error instanceof GosfError ? error.details : {}, error);
  }
}

/**
 * Checks a success's body against its schema; failures pass as they are.
 *
 * @throws {GosfError} `invalid-response` with the issues.
 */
export async function checkReply(schema: BodySchema, reply: Message): Promise<Message> {
  if (!reply.success) return reply;
  const checked = await check(schema, reply.body);
  if (checked.issues) throw invalidResponse({ issues: checked.issues });
  return { ...reply, body: checked.value };
}
