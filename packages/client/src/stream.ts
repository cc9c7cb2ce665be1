import {
  readMessage,
  unwrap,
  type CallArguments,
  type Contract,
  type GosfError,
  type Message,
  type NameIn,
  type ResponseOutput,
  type SuccessMessage,
  type WritableMessage,
} from "@gosf/protocol";
import { onAbort } from "@gosf/protocol/peer";
import { checkCallOptions } from "#checks";
import { checkedBody } from "./checked-body.ts";
import type { Client } from "./client.ts";
import { fault } from "./fault.ts";
import { internalsOf } from "./internals.ts";
import type { CallOptions } from "./options.ts";

/** What a stream takes beside what a call does. */
export interface StreamOptions extends CallOptions {
  /** How long the whole stream may take, in milliseconds. Default: as long as it likes. */
  readonly timeoutMs?: number | undefined;
  /**
   * Flow-control window, in items: how many may be under way at once. A whole number from 1 to 1,024; a server that announces a lower limit is asked
   * for that many. More are asked for when half of them are taken. Default 64.
   */
  readonly credit?: number | undefined;
}

/**
 * Calls an endpoint that answers with a stream, and hands its messages on as they are taken.
 *
 * Nothing is sent before the first message is asked for. The server goes no further than there is credit, so a slow reader slows it down.
 * Leaving the loop cancels the call. An endpoint that answers once, on a stock server too, is a stream of that one message.
 *
 * @param client A client, or what has one.
 * @param endpoint The endpoint's name.
 * @param message What to send. May be left out where the contract allows an empty body.
 * @param options `credit`, `timeoutMs`, `signal`.
 * @throws {GosfError} `invalid-argument` for a `credit` out of its range. Behind the messages that came before it: the code and details of the failure that ended it; `timeout`, `disconnected`,
 *   `aborted` as a call rejects with; `invalid-message` for an item that is no Message; the code of an item that is a
 *   failure; `invalid-response` for more items than were granted, and, with `validate`, for one that breaks the contract.
 *
 * @example
 * for await (const { body } of stream(api, "log.follow", { body: { lines: 10 } })) console.log(body.line);
 */
export function stream<C extends Contract, E extends NameIn<C["endpoints"]>>(
  client: Client<C>,
  endpoint: E,
  ...[message, options]: CallArguments<C["endpoints"], E, StreamOptions>
): AsyncGenerator<SuccessMessage<ResponseOutput<C["endpoints"], E>>, void, void> {
  // The items are what the contract says; validate checks them.
  return read(client, endpoint, message, options) as AsyncGenerator<SuccessMessage<ResponseOutput<C["endpoints"], E>>, void, void>;
}

function readItem(item: unknown): Message {
  try {
    return readMessage(item);
  } catch (error) {
    const { code, details } = error as GosfError; // all that readMessage throws
    throw fault(code, details, error);
  }
}

async function* read(
  client: object,
  endpoint: string,
  message?: WritableMessage,
  options: StreamOptions = {},
): AsyncGenerator<SuccessMessage, void, void> {
  const { ledger, line, schemas } = internalsOf(client);
  checkCallOptions(options, "stream");
  const { credit = 64, signal } = options;
  const schema = schemas.reply(endpoint);
  const items: unknown[] = [];
  let wake: (() => void) | undefined;
  let end: (() => unknown) | undefined;
  let taken = 0;
  const left = new AbortController();
  if (signal?.aborted) left.abort(signal.reason);
  const unwatch = signal && onAbort([signal], (reason) => left.abort(reason));
  let guid: string | undefined;
  let overflow: GosfError | undefined;
  let room = credit;
  const onItem = (item: unknown, itsGuid?: string): void => {
    if (itsGuid) {
      guid = itsGuid;
      // A server that sends more than it was granted would fill this side's memory.
      if (--room < 0) return left.abort((overflow ??= fault("invalid-response", { endpoint, credit })));
    }
    items.push(item);
    wake?.();
  };
  ledger
    .make("stream", endpoint, message, { ...options, signal: left.signal }, { credit, onItem })
    .then(
      (reply) => (end = () => unwrap(reply)),
      (error: unknown) => {
        end = () => {
          throw overflow ?? error;
        };
      },
    )
    .finally(() => wake?.());
  try {
    for (;;) {
      while (items.length > 0) {
        const item = readItem(items.shift());
        unwrap(item); // a failure ends the stream, as one that comes alone does
        await checkedBody(schema, item.body);
        yield { ...item, success: true };
        // A server keeps no more than its limit of what it was granted: half of that is when it needs more.
        if (++taken * 2 < Math.min(credit, line.limits()?.streamCredit ?? credit)) continue;
        if (guid) line.signal({ type: "credit", guid, items: taken });
        room += taken;
        taken = 0;
      }
      if (end) return void end();
      await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    left.abort();
    unwatch?.();
  }
}
