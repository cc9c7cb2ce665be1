import { check, GosfError, type Checked, type Message } from "@gosf/protocol";
import { isPromiseLike } from "../shared/promise-like.ts";
import type { Exchange } from "./exchange.ts";
import { sendResponse } from "./send-response.ts";

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
  if (schema === undefined || response?.success !== true) return undefined;
  const checked = check(schema, response.body);
  if (isPromiseLike(checked)) return checked.then((outcome) => acceptResponse(exchange, response, outcome));
  acceptResponse(exchange, response, checked);
  return undefined;
}

export function send(exchange: Exchange): undefined {
  sendResponse(exchange);
}

export function afterResponse(exchange: Exchange): PromiseLike<unknown> | undefined {
  const { onAfterResponse: hooks } = exchange.host.hooks;
  if (hooks.isEmpty) return undefined;
  return hooks.notify((error) => exchange.report(error), exchange.client, exchange, exchange.response);
}
