import type { Message, RequestMessage } from "@gosf/protocol";
import { type LoggerOptions, readBodyOptions } from "./options.ts";
import type { LogRecord } from "./record.ts";
import { readRedactPath } from "./redact-path.ts";
import { hidden, Snapshot } from "./snapshot.ts";

/** What a line says of a message's content. */
export type Content = (message: Message | RequestMessage | undefined) => Pick<LogRecord, "text" | "body">;

const nothing: Pick<LogRecord, "text" | "body"> = {};

/**
 * Makes the function that copies text and body of a message for its line.
 *
 * @throws {GosfError} `invalid-argument` if a path in `redact` is not a path.
 *
 * @example
 * const content = messageContent({ redact: ["user.email"] });
 */
export function messageContent(bodies: LoggerOptions["bodies"] = false): Content {
  if (bodies === false) return () => nothing;
  const { redact = [], redactText } = readBodyOptions(bodies === true ? {} : bodies);
  const paths = redact.map(readRedactPath);
  return (message) => {
    if (message === undefined) return nothing;
    const snapshot = new Snapshot();
    const text = redactText && message.text !== "" ? hidden : snapshot.text(message.text);
    return { text, body: snapshot.copy(message.body, paths) };
  };
}
