import { InFlight } from "../connections/in-flight.ts";
import type { Exchange } from "./exchange.ts";
import { pauseRequests, resumeRequests, type WaitingRequest } from "../connections/request-queue.ts";
import { respondWithError } from "./failure.ts";
import { beforeResponseStep, controllerStep, steps } from "./steps.ts";

/** A client with fewer requests in flight than this is not refused for what other clients have, up to 1.25 times the limit of the app. */
const smallShare = 16;

/** Requests that no caller waits for any longer may be in flight beyond the limit of the connection: a quarter of it, and 16 at least. */
function withSettled(limit: number): number {
  return limit + Math.max(smallShare, limit / 4);
}

/** Whether as many requests are in flight as may be. */
function isFull({ client, host }: Exchange): boolean {
  const { maxInFlight, maxInFlightPerConnection } = host.limits;
  const { count } = host.inFlight;
  const own = client.inFlight;
  const size = own === undefined ? 0 : own.size;
  const awaited = own === undefined ? 0 : own.awaited;
  if (awaited >= maxInFlightPerConnection || size >= withSettled(maxInFlightPerConnection)) return true;
  return count >= maxInFlight && (size >= smallShare || count >= Math.floor(maxInFlight * 1.25));
}

function enterFlight(exchange: Exchange): void {
  if (exchange.isInFlight) return;
  const { client, host } = exchange;
  exchange.isInFlight = true;
  host.work.begin();
  host.inFlight.begin();
  client.inFlight ??= new InFlight();
  client.inFlight.add(exchange);
}

function leaveFlight(exchange: Exchange): void {
  const { client, host } = exchange;
  client.inFlight?.delete(exchange);
  host.inFlight.end();
  host.work.end();
}

/** Takes a request its way. One whose turn has not come yet waits for those of its client before it. */
export function start(exchange: Exchange): void {
  const { requestQueue } = exchange.client;
  exchange.isRefused = isFull(exchange);
  if (requestQueue === undefined || exchange.isRefused) {
    advance(exchange);
    return;
  }
  enterFlight(exchange);
  requestQueue.push(new QueuedExchange(exchange));
}

/** Takes a request its way whose turn has come. */
export function startNow(exchange: Exchange): void {
  exchange.isRefused = isFull(exchange);
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
  exchange.isAnswered = true;
  exchange.cancellation?.end();
  if (exchange.isInFlight) leaveFlight(exchange);
}

function wait(exchange: Exchange, promise: PromiseLike<unknown>): void {
  enterFlight(exchange);
  if (exchange.step === steps.length) exchange.client.inFlight?.settle(exchange); // it is answered: only hooks are left
  if (exchange.step <= controllerStep && !exchange.isHolding) {
    exchange.isHolding = true;
    pauseRequests(exchange.client);
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
  resumeRequests(exchange.client);
}

/** An error becomes the response, and what stands between it and the response's hooks is left out. */
function fail(exchange: Exchange, error: unknown): void {
  const failed = exchange.step - 1;
  respondWithError(exchange, error);
  if (failed < controllerStep) exchange.step = beforeResponseStep;
}
