import { check, encodeMessage, GosfError, type Checked, type Message } from "@gosf/protocol";
import { peerEvent } from "@gosf/protocol/peer";
import { eventPacket, eventStart, sendEncoded } from "@gosf/wire/server";
import { pump } from "../streams/reply-stream.ts";
import { isPromiseLike } from "../shared/promise-like.ts";
import type { Exchange } from "./exchange.ts";
import { toResponse } from "../messages/response.ts";
import { isJson } from "./send-response.ts";

const signalStart = eventStart(peerEvent);

function encodeItem(endpoint: string, item: Message): string | undefined {
  try {
    return encodeMessage(item, {}, isJson);
  } catch (cause) {
    throw new GosfError("invalid-response", {}, { message: `an item of the stream "${endpoint}" cannot be encoded`, cause });
  }
}

function sendItem(exchange: Exchange, item: Message): void {
  const json = encodeItem(exchange.endpoint, item);
  if (json === undefined) throw new GosfError("invalid-response", {}, { message: "an item of a stream cannot carry binary data" });
  const guid = JSON.stringify(exchange.message.guid);
  sendEncoded(exchange.client.socket, eventPacket(signalStart, `{"type":"item","guid":${guid},"message":${json}}`));
}

function accept(exchange: Exchange, item: Message, checked: Checked<object>): void {
  if (checked.issues) {
    const message = `an item of the stream "${exchange.endpoint}" breaks the contract`;
    throw new GosfError("invalid-response", { issues: checked.issues }, { message });
  }
  sendItem(exchange, { ...item, body: checked.value } as Message); // the schema's output is an object
}

function send(exchange: Exchange, value: unknown): PromiseLike<unknown> | undefined {
  const item = toResponse(value, () => `the stream of "${exchange.endpoint}"`);
  const schema = exchange.entry?.response;
  if (schema === undefined || !item.success) {
    sendItem(exchange, item);
    return undefined;
  }
  const checked = check(schema, item.body);
  if (isPromiseLike(checked)) return checked.then((outcome) => accept(exchange, item, outcome));
  accept(exchange, item, checked);
  return undefined;
}

/** Answers with what an async iterable yields; what it returns, if anything, is the response and comes last. */
export async function answerWithStream(exchange: Exchange, iterable: AsyncIterable<unknown>): Promise<void> {
  const { endpoint, signal, stream } = exchange;
  const last = await pump(
    { endpoint, signal, stream, send: (value) => send(exchange, value), report: (error) => exchange.report(error) },
    iterable,
  );
  if (last !== undefined && last !== null) exchange.response = toResponse(last, () => `the stream of "${endpoint}"`);
}
