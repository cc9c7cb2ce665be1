import {
  check,
  failureMessage,
  maxIdentifierLength,
  maxNameLength,
  readArguments,
  readMessage,
  type Body,
  type Checked,
  type ErrorCode,
  type RequestMessage,
} from "@gosf/protocol";
import { beginStackless, endStackless, metaKey } from "@gosf/protocol/peer";
import { runInside } from "../cancellation/ambient.ts";
import { isCredit } from "../connections/caller-signals.ts";
import { isAsyncIterable, ReplyStream } from "../streams/reply-stream.ts";
import { queueRoom } from "../admission/queue-room.ts";
import { isPromiseLike } from "../shared/promise-like.ts";
import type { Exchange } from "./exchange.ts";
import { respondWithError } from "./failure.ts";
import { shortIssues } from "./issues.ts";
import { toResponse } from "../messages/response.ts";
import { readTraceparent } from "./trace.ts";
import { answerWithStream } from "./stream-answer.ts";

function isIdentifier(value: unknown): value is string {
  return typeof value === "string" && value.length <= maxIdentifierLength;
}

/** The id, guid and uuid of what is not a message, as far as they can be read: its failure carries them back. */
function salvage(value: unknown): RequestMessage {
  const message = readMessage();
  if (typeof value !== "object" || value === null) return message;
  const { id, guid, uuid } = value as Body; // its fields may be anything
  if (Number.isSafeInteger(id)) message.id = id as number;
  if (isIdentifier(guid)) message.guid = guid;
  if (isIdentifier(uuid)) message.uuid = uuid;
  return message;
}

/** Makes a failure the response, and skips the steps before the response's hooks: without an error, which would cost more than a request. */
function refuse(exchange: Exchange, code: ErrorCode, details?: Body): void {
  exchange.response = failureMessage(code, details);
  exchange.step = exchange.pipeline.beforeResponse;
}

/** What a caller of this project says about its call. From others it means nothing. */
function takeNote(exchange: Exchange, meta: Body): void {
  const note: unknown = meta[metaKey];
  Reflect.deleteProperty(meta, metaKey);
  if (exchange.client.callerId === undefined || typeof note !== "object" || note === null) return;
  const { timeoutMs, credit, traceparent } = note as Record<string, unknown>;
  if (typeof timeoutMs === "number" && Number.isFinite(timeoutMs))
    exchange.deadlineAt = (exchange.arrivedAt ?? performance.now()) + timeoutMs;
  exchange.sentTrace = readTraceparent(traceparent);
  if (!isCredit(credit) || exchange.message.guid === undefined) return;
  const { client } = exchange;
  exchange.stream = new ReplyStream(credit, () => queueRoom(client));
}

export function read(exchange: Exchange): undefined {
  const { args } = exchange;
  beginStackless();
  try {
    exchange.message = readArguments(args);
  } catch (error) {
    endStackless();
    exchange.message = salvage(args[0]);
    respondWithError(exchange, error);
    exchange.step = exchange.pipeline.beforeResponse;
    return;
  }
  endStackless();
  const { meta } = exchange.message;
  if (metaKey in meta) takeNote(exchange, meta);
}

/** Refuses what nobody listens to. A name that is too long is not sent back. */
export function refuseUnknown(exchange: Exchange): undefined {
  const { endpoint } = exchange;
  if (endpoint.length <= maxNameLength) refuse(exchange, "unknown-endpoint", { endpoint });
  else refuse(exchange, "invalid-message", { reason: `the endpoint's name has over ${maxNameLength} characters` });
}

/** Refuses what comes while too many are in flight. */
export function refuseOverloaded(exchange: Exchange): undefined {
  refuse(exchange, "overloaded");
}

export function beforeRequest(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { onBeforeRequest: hooks } = exchange.host.hooks;
  if (hooks.isEmpty) return undefined;
  let waiting: PromiseLike<unknown> | undefined;
  beginStackless();
  try {
    waiting = hooks.run(exchange.client, exchange);
  } catch (error) {
    endStackless();
    // Not thrown on: that would cost as much as the error.
    respondWithError(exchange, error);
    exchange.step = exchange.pipeline.beforeResponse;
    return undefined;
  }
  endStackless();
  return waiting;
}

function acceptBody(exchange: Exchange, checked: Checked<object>): void {
  if (checked.issues) refuse(exchange, "invalid-body", { issues: shortIssues(checked.issues) });
  else exchange.message.body = checked.value as Body; // an object's own fields are a record of unknown
}

export function checkRequest(exchange: Exchange): PromiseLike<unknown> | undefined {
  const schema = exchange.entry?.request;
  if (schema === undefined) return undefined;
  const checked = check(schema, exchange.message.body);
  if (isPromiseLike(checked)) return checked.then((outcome) => acceptBody(exchange, outcome));
  acceptBody(exchange, checked);
  return undefined;
}

/** Makes what a controller returned the response. */
export function acceptResult(exchange: Exchange, result: unknown): PromiseLike<unknown> | undefined {
  if (result === undefined || result === null) return undefined;
  if (isAsyncIterable(result)) return answerWithStream(exchange, result);
  exchange.response = toResponse(result, () => `the controller of "${exchange.endpoint}"`);
  return undefined;
}

/** Calls the controller; what it returns, now or later, goes to `accept`. */
export function runController(exchange: Exchange, accept: typeof acceptResult = acceptResult): PromiseLike<unknown> | undefined {
  const { client, entry, host } = exchange;
  const result = host.isAmbient ? runInside(exchange, () => entry?.controller(client, exchange)) : entry?.controller(client, exchange);
  // A thenable's own `then` need not return a promise; of a promise, Promise.resolve makes nothing new.
  if (isPromiseLike(result)) return Promise.resolve(result).then((value) => accept(exchange, value));
  return accept(exchange, result);
}

/** The code of what ends a request before its controller is called; `undefined` if nothing does. */
function endOf({ client, deadlineAt, entry, stream }: Exchange): ErrorCode | undefined {
  if (!client.connected) return "disconnected";
  if (deadlineAt !== undefined && deadlineAt <= performance.now()) return "timeout";
  return entry?.isStream === true && stream === undefined ? "stream-only" : undefined;
}

/**
 * Ends a request that need not reach its controller: its caller has left, cancelled it or is out of time, or cannot read what it would get.
 *
 * @returns Whether it has ended.
 */
export function endEarly(exchange: Exchange): boolean {
  const { cancellation, client, endpoint } = exchange;
  if (client.connected && cancellation?.reason !== undefined) throw cancellation.reason;
  const end = endOf(exchange);
  if (end === undefined) return false;
  exchange.response = failureMessage(end, end === "stream-only" ? { endpoint } : {});
  return true;
}

export function callController(exchange: Exchange): PromiseLike<unknown> | undefined {
  return endEarly(exchange) ? undefined : runController(exchange);
}

export function afterRequest(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { onAfterRequest: hooks } = exchange.host.hooks;
  return hooks.isEmpty ? undefined : hooks.run(exchange.client, exchange, exchange.response);
}
