import { failureMessage, GosfError, readMessage } from "@gosf/protocol";
import { onAbort, stacklessError } from "@gosf/protocol/peer";
import type { Answer, Claim, FirstClaim } from "../idempotency/answer-store.ts";
import type { Once } from "../idempotency/once-options.ts";
import { isPromiseLike } from "../shared/promise-like.ts";
import { isAsyncIterable } from "../streams/reply-stream.ts";
import type { Exchange, Pipeline, Step } from "./exchange.ts";
import { ExchangeCall } from "./once-call.ts";
import { respondWithError } from "./failure.ts";
import { pipelineOf } from "./pipelines.ts";
import { afterResponse, beforeResponse, checkResponse, send } from "./response-steps.ts";
import { encodeOnce } from "./send-response.ts";
import { acceptResult, afterRequest, callController, endEarly, runController } from "./steps.ts";

/** What is left of the way of a call whose answer is known: its controller and the hook after that have run. */
const replayPipeline: Pipeline = { steps: [beforeResponse, send, afterResponse], controller: -1, beforeResponse: 0 };

/** Gives the answer of the run before. */
function replay(exchange: Exchange, answer: Answer): void {
  exchange.encoded = answer;
  exchange.response = answer === null ? undefined : readMessage(JSON.parse(answer));
  exchange.goOn(replayPipeline);
}

/**
 * Waits for a run that another call began. What stops this call (its deadline, a cancel, a shutdown) ends the wait and not the run: the caller that
 * began it may still want its answer.
 */
async function follow(exchange: Exchange, answer: PromiseLike<Answer | undefined>): Promise<void> {
  const { signal } = exchange;
  let stop!: () => void; // set at once, below
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as GosfError); // what a cancellation aborts with
  });
  const unwatch = onAbort([signal], stop);
  if (signal.aborted) stop();
  try {
    const given = await Promise.race([answer, stopped]);
    if (given === undefined) exchange.response = failureMessage("overloaded");
    else replay(exchange, given);
  } finally {
    unwatch();
  }
}

/** Ends a claim. What the store fails to keep is answered all the same. */
function end(exchange: Exchange, claim: FirstClaim, answer: Answer | undefined): PromiseLike<unknown> | undefined {
  try {
    const kept = answer === undefined ? claim.abandon() : claim.settle(answer);
    return isPromiseLike(kept) ? Promise.resolve(kept).then(undefined, (error: unknown) => exchange.report(error)) : undefined;
  } catch (error) {
    exchange.report(error);
    return undefined;
  }
}

/** Has the answer remembered before its caller sees it; a call that was answered `overloaded` did not run, and may be sent again. */
function remember(exchange: Exchange, { leases }: Once): PromiseLike<unknown> | undefined {
  const claim = exchange.kept as FirstClaim; // proceed() set it where it chose this way
  if (claim.leaseMs !== undefined) leases.end(claim);
  exchange.encoded = encodeOnce(exchange);
  const { response } = exchange;
  const isUndone = response?.success === false && response.text === "overloaded";
  return end(exchange, claim, isUndone ? undefined : exchange.encoded);
}

function acceptOne(exchange: Exchange, result: unknown): PromiseLike<unknown> | undefined {
  if (!isAsyncIterable(result)) return acceptResult(exchange, result);
  const message = `"${exchange.endpoint}" runs once, and what runs once cannot answer with a stream`;
  throw new GosfError("invalid-response", {}, { message });
}

/** What is left of the way of a call that is the first. */
function firstPipeline(once: Once): Pipeline {
  return {
    steps: [
      (exchange) => runController(exchange, acceptOne),
      afterRequest,
      beforeResponse,
      checkResponse,
      (exchange) => remember(exchange, once),
      send,
      afterResponse,
    ],
    controller: 0,
    beforeResponse: 2,
  };
}

function proceed(exchange: Exchange, claim: Claim, { leases }: Once, first: Pipeline): PromiseLike<unknown> | undefined {
  if (claim.state === "reused") throw stacklessError("guid-reused", { guid: exchange.message.guid });
  if (claim.state === "first") {
    if (claim.leaseMs !== undefined) leases.keep(claim, (error) => exchange.report(error));
    exchange.kept = claim;
    exchange.goOn(first);
    return undefined;
  }
  if (isPromiseLike(claim.answer)) return follow(exchange, claim.answer);
  replay(exchange, claim.answer);
  return undefined;
}

/** The store took its time: a call that is over by now does not run. */
async function proceedLater(exchange: Exchange, claiming: PromiseLike<Claim>, once: Once, first: Pipeline): Promise<void> {
  const claim = await claiming;
  if (!hasEnded(exchange)) {
    await proceed(exchange, claim, once, first);
    return;
  }
  if (claim.state === "first") await end(exchange, claim, undefined);
}

/** Whether a call ended while it waited; then it has its response. */
function hasEnded(exchange: Exchange): boolean {
  try {
    return endEarly(exchange);
  } catch (error) {
    respondWithError(exchange, error); // it was cancelled
    return true;
  }
}

/** Claims a call; what is left of its way depends on what the store says. A call without a guid is always new. */
function claimStep(once: Once): Step {
  const first = firstPipeline(once);
  return (exchange) => {
    const { guid } = exchange.message;
    if (guid === undefined) return callController(exchange);
    if (endEarly(exchange)) return undefined;
    const claim = once.store.claim(new ExchangeCall(exchange, guid, once));
    return isPromiseLike(claim) ? proceedLater(exchange, claim, once, first) : proceed(exchange, claim, once, first);
  };
}

/** The way of the requests of an endpoint that runs each call once. */
export function oncePipeline(once: Once): Pipeline {
  return pipelineOf(claimStep(once));
}
