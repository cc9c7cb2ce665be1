import { requestsOf } from "../admission/client-requests.ts";
import type { WaitingRequest } from "../admission/request-queue.ts";
import type { Exchange } from "./exchange.ts";
import { respondWithError } from "./failure.ts";
import { overloadedPipeline } from "./pipelines.ts";

/** Takes a request its way. One whose turn has not come yet waits for those of its client before it. */
export function start(exchange: Exchange): void {
  const { client, host } = exchange;
  if (host.admission.isFull(client)) {
    refuse(exchange);
    return;
  }
  const queue = client.requests?.queue;
  if (queue === undefined) {
    advance(exchange);
    return;
  }
  host.admission.enter(exchange);
  queue.push(new QueuedExchange(exchange));
}

/** Takes a request its way whose turn has come. */
export function startNow(exchange: Exchange): void {
  if (exchange.host.admission.isFull(exchange.client)) refuse(exchange);
  else advance(exchange);
}

/** It is read all the same: its answer carries its id and guid. */
function refuse(exchange: Exchange): void {
  exchange.goOn(overloadedPipeline);
  advance(exchange);
}

/** A request that waits for those of its client before it, and is in flight. */
class QueuedExchange implements WaitingRequest {
  readonly heldBytes = 0;
  /** It is found among the requests in flight. */
  readonly heldGuid = undefined;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  start(): void {
    advance(this.#exchange);
  }

  cancel(): void {}
}

/** Goes from step to step, in this turn as long as none has to wait. */
function advance(exchange: Exchange): void {
  while (exchange.step < exchange.pipeline.steps.length) {
    let promise: PromiseLike<unknown> | undefined;
    try {
      promise = exchange.pipeline.steps[exchange.step++]?.(exchange);
    } catch (error) {
      fail(exchange, error);
    }
    if (promise !== undefined) {
      wait(exchange, promise);
      return;
    }
  }
  exchange.isAnswered = true;
  exchange.cancellation?.end();
  exchange.host.admission.leave(exchange);
}

function wait(exchange: Exchange, promise: PromiseLike<unknown>): void {
  const { client, host, pipeline, step } = exchange;
  host.admission.enter(exchange);
  if (step === pipeline.steps.length) client.requests?.inFlight.settle(exchange); // it is answered: only hooks are left
  if (step <= pipeline.controller && !exchange.isHolding) {
    exchange.isHolding = true;
    requestsOf(client).pause();
  }
  promise.then(
    () => resume(exchange),
    (error) => {
      fail(exchange, error);
      resume(exchange);
    },
  );
}

function resume(exchange: Exchange): void {
  advance(exchange);
  if (!exchange.isHolding || exchange.step <= exchange.pipeline.controller) return;
  exchange.isHolding = false;
  exchange.client.requests?.resume();
}

/** An error becomes the response, and what stands between it and the response's hooks is left out. */
function fail(exchange: Exchange, error: unknown): void {
  const { pipeline, step } = exchange;
  respondWithError(exchange, error);
  if (step <= pipeline.controller) exchange.step = pipeline.beforeResponse;
}
