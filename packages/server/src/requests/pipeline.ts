import { GosfError } from "@gosf/protocol";
import { holdArrivals, releaseArrivals } from "./arrivals.ts";
import type { Exchange } from "./exchange.ts";
import { toFailure } from "./response.ts";
import { beforeResponseStep, controllerStep, steps } from "./steps.ts";

/** Takes a request its way. One whose turn has not come yet waits for those of its client before it. */
export function start(exchange: Exchange): void {
  const { waiting } = exchange.client;
  if (waiting === undefined) advance(exchange);
  else waiting.push(() => advance(exchange));
}

/** Goes from step to step, in this turn as long as none has to wait. */
function advance(exchange: Exchange): void {
  while (exchange.step < steps.length) {
    let promise: PromiseLike<unknown> | undefined;
    try {
      promise = steps[exchange.step++]?.(exchange);
    } catch (error) {
      fail(exchange, error);
    }
    if (promise !== undefined) {
      wait(exchange, promise);
      return;
    }
  }
  if (exchange.isWork) exchange.host.work.end();
}

function wait(exchange: Exchange, promise: PromiseLike<unknown>): void {
  if (!exchange.isWork) {
    exchange.isWork = true;
    exchange.host.work.begin();
  }
  if (exchange.step <= controllerStep && !exchange.isHolding) {
    exchange.isHolding = true;
    holdArrivals(exchange.client);
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
  if (!exchange.isHolding || exchange.step <= controllerStep) return;
  exchange.isHolding = false;
  releaseArrivals(exchange.client);
}

/** An error becomes the response, and what stands between it and the response's hooks is left out. */
function fail(exchange: Exchange, error: unknown): void {
  const failed = exchange.step - 1;
  if (!(error instanceof GosfError) || error.code === "invalid-response") exchange.report(error);
  exchange.response = toFailure(error);
  if (failed < controllerStep) exchange.step = beforeResponseStep;
}
