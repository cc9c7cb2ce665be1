import { check, GosfError, type Checked, type Message } from "@gosf/protocol";
import { isPromiseLike } from "../shared/promise-like.ts";
import type { Exchange } from "./exchange.ts";
import { encodeOnce, sendResponse } from "./send-response.ts";

export function beforeResponse(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { onBeforeResponse: hooks } = exchange.host.hooks;
  return hooks.isEmpty ? undefined : hooks.run(exchange.client, exchange, exchange.response);
}

function acceptResponse(exchange: Exchange, response: Message, checked: Checked<object>): void {
  if (checked.issues) {
    const message = `the response of "${exchange.endpoint}" breaks the contract`;
    throw new GosfError("invalid-response", { issues: checked.issues }, { message });
  }
  exchange.response = { ...response, body: checked.value } as Message; // as in acceptBody
}

export function checkResponse(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { response } = exchange;
  const schema = exchange.entry?.response;
  if (schema === undefined || response?.success !== true || exchange.isReplayed) return undefined;
  const checked = check(schema, response.body);
  if (isPromiseLike(checked)) return checked.then((outcome) => acceptResponse(exchange, response, outcome));
  acceptResponse(exchange, response, checked);
  return undefined;
}

/** Has the answer of a call that runs once remembered, before its caller sees it. */
export function remember(exchange: Exchange): PromiseLike<unknown> | undefined {
  if (exchange.claim === undefined) return undefined;
  exchange.encoded = encodeOnce(exchange);
  const settled = exchange.claim.settle(exchange.encoded);
  // What the store fails to keep was answered all the same.
  return isPromiseLike(settled) ? Promise.resolve(settled).then(undefined, (error: unknown) => exchange.report(error)) : undefined;
}

export function send(exchange: Exchange): undefined {
  sendResponse(exchange);
}

export function afterResponse(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { onAfterResponse: hooks } = exchange.host.hooks;
  if (hooks.isEmpty) return undefined;
  return hooks.notify((error) => exchange.report(error), exchange.client, exchange, exchange.response);
}
