import {
  check,
  GosfError,
  maxNameLength,
  readArguments,
  readMessage,
  type Body,
  type Checked,
  type Message,
  type RequestMessage,
} from "@gosf/protocol";
import { metaKey } from "@gosf/protocol/peer";
import { runInside } from "../calls/ambient.ts";
import { isCredit } from "../calls/caller-signals.ts";
import { runOnce } from "../calls/once.ts";
import { isAsyncIterable, ReplyStream } from "../calls/reply-stream.ts";
import { queueRoom } from "../connections/queue-room.ts";
import { isPromiseLike } from "../hooks/hook-list.ts";
import type { Exchange } from "./exchange.ts";
import { shortIssues } from "./issues.ts";
import { toMessage } from "./response.ts";
import { encodeOnce, sendResponse } from "./send-response.ts";
import { answerWithStream } from "./stream-answer.ts";

/** One step of a request's way. It returns a promise only if the next one must wait for it; what it throws becomes the response. */
type Step = (exchange: Exchange) => PromiseLike<unknown> | undefined;

/** The id, guid and uuid of what is no message, as far as they can be read: its failure carries them back. */
function salvage(value: unknown): RequestMessage {
  const message = readMessage(undefined);
  if (typeof value !== "object" || value === null) return message;
  for (const key of ["id", "guid", "uuid"] as const) {
    try {
      Object.assign(message, { [key]: readMessage({ [key]: Reflect.get(value, key) })[key] });
    } catch {
      // This one cannot be read.
    }
  }
  return message;
}

/** What a caller of this project says about its call. From others it means nothing. */
function takeNote(exchange: Exchange, meta: Body): void {
  const note: unknown = meta[metaKey];
  Reflect.deleteProperty(meta, metaKey);
  if (exchange.client.callerId === undefined || typeof note !== "object" || note === null) return;
  const { timeoutMs, credit } = note as Record<string, unknown>;
  if (typeof timeoutMs === "number" && Number.isFinite(timeoutMs))
    exchange.deadlineAt = (exchange.arrivedAt ?? performance.now()) + timeoutMs;
  if (!isCredit(credit) || exchange.message.guid === undefined) return;
  const { client } = exchange;
  exchange.stream = new ReplyStream(credit, () => queueRoom(client));
}

/** What nobody listens to. A name that is too long is not sent back. */
function unknown(endpoint: string): GosfError {
  if (endpoint.length <= maxNameLength) return new GosfError("unknown-endpoint", { endpoint });
  return new GosfError("invalid-message", { reason: `the endpoint's name has over ${maxNameLength} characters` });
}

function read(exchange: Exchange): undefined {
  const { args } = exchange;
  try {
    exchange.message = readArguments(args);
  } catch (error) {
    exchange.message = salvage(args[0]);
    throw error;
  }
  const { meta } = exchange.message;
  if (metaKey in meta) takeNote(exchange, meta);
  if (exchange.isRefused) throw new GosfError("overloaded");
  if (exchange.entry === undefined) throw unknown(exchange.endpoint);
}

function beforeRequest(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { beforeRequest: hooks } = exchange.host.hooks;
  return hooks.isEmpty ? undefined : hooks.run(exchange.client, exchange);
}

function acceptBody(exchange: Exchange, checked: Checked<object>): void {
  if (checked.issues) throw new GosfError("invalid-body", { issues: shortIssues(checked.issues) });
  exchange.message.body = checked.value as Body; // an object's own fields are a record of unknown
}

function checkRequest(exchange: Exchange): PromiseLike<unknown> | undefined {
  const schema = exchange.entry?.request;
  if (schema === undefined) return undefined;
  const checked = check(schema, exchange.message.body);
  if (isPromiseLike(checked)) return checked.then((outcome) => acceptBody(exchange, outcome));
  acceptBody(exchange, checked);
  return undefined;
}

function acceptResult(exchange: Exchange, result: unknown): PromiseLike<unknown> | undefined {
  if (result === undefined || result === null) return undefined;
  if (isAsyncIterable(result)) return answerWithStream(exchange, result);
  exchange.response = toMessage(result, "invalid-response");
  return undefined;
}

function runController(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { client, entry, host } = exchange;
  const result = host.isAmbient ? runInside(exchange, () => entry?.controller(client, exchange)) : entry?.controller(client, exchange);
  // A thenable's own `then` need not return a promise; of a promise, Promise.resolve makes nothing new.
  if (isPromiseLike(result)) return Promise.resolve(result).then((value) => acceptResult(exchange, value));
  return acceptResult(exchange, result);
}

function callController(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { cancellation, client, deadlineAt, endpoint, entry, stream } = exchange;
  if (!client.connected) throw new GosfError("disconnected");
  if (cancellation?.reason !== undefined) throw cancellation.reason;
  if (deadlineAt !== undefined && deadlineAt <= performance.now()) throw new GosfError("timeout");
  if (entry?.isStream === true && stream === undefined) throw new GosfError("stream-only", { endpoint });
  return entry?.once === undefined ? runController(exchange) : runOnce(exchange, entry.once, runController);
}

function afterRequest(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { afterRequest: hooks } = exchange.host.hooks;
  return hooks.isEmpty || exchange.isReplayed ? undefined : hooks.run(exchange.client, exchange, exchange.response);
}

function beforeResponse(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { beforeResponse: hooks } = exchange.host.hooks;
  return hooks.isEmpty ? undefined : hooks.run(exchange.client, exchange, exchange.response);
}

function acceptResponse(exchange: Exchange, response: Message, checked: Checked<object>): void {
  if (checked.issues) {
    const message = `the response of "${exchange.endpoint}" breaks the contract`;
    throw new GosfError("invalid-response", { issues: checked.issues }, { message });
  }
  exchange.response = { ...response, body: checked.value } as Message; // as in acceptBody
}

function checkResponse(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { response } = exchange;
  const schema = exchange.entry?.response;
  if (schema === undefined || response?.success !== true || exchange.isReplayed) return undefined;
  const checked = check(schema, response.body);
  if (isPromiseLike(checked)) return checked.then((outcome) => acceptResponse(exchange, response, outcome));
  acceptResponse(exchange, response, checked);
  return undefined;
}

/** Has the answer of a call that runs once remembered, before its caller sees it. */
function remember(exchange: Exchange): PromiseLike<unknown> | undefined {
  if (exchange.claim === undefined) return undefined;
  exchange.encoded = encodeOnce(exchange);
  const settled = exchange.claim.settle(exchange.encoded);
  // What the store fails to keep was answered all the same.
  return isPromiseLike(settled) ? Promise.resolve(settled).then(undefined, (error: unknown) => exchange.report(error)) : undefined;
}

function send(exchange: Exchange): undefined {
  sendResponse(exchange);
}

function afterResponse(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { afterResponse: hooks } = exchange.host.hooks;
  if (hooks.isEmpty) return undefined;
  return hooks.notify((error) => exchange.report(error), exchange.client, exchange, exchange.response);
}

/** The way of each request, in order. */
export const steps: readonly Step[] = [
  read,
  beforeRequest,
  checkRequest,
  callController,
  afterRequest,
  beforeResponse,
  checkResponse,
  remember,
  send,
  afterResponse,
];

/** Where each is in {@link steps}. */
export const controllerStep: number = steps.indexOf(callController);
export const beforeResponseStep: number = steps.indexOf(beforeResponse);
