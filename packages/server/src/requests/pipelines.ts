import type { Pipeline, Step } from "./exchange.ts";
import { afterResponse, beforeResponse, checkResponse, send } from "./response-steps.ts";
import { afterRequest, beforeRequest, callController, checkRequest, read, refuseOverloaded, refuseUnknown } from "./steps.ts";

/** The way of requests whose controller is called by a step of their own. */
export function pipelineOf(controller: Step): Pipeline {
  return {
    steps: [read, beforeRequest, checkRequest, controller, afterRequest, beforeResponse, checkResponse, send, afterResponse],
    controller: 3,
    beforeResponse: 5,
  };
}

/** The way of requests that reach no controller. */
function refusal(refuse: Step): Pipeline {
  return { steps: [read, refuse, beforeResponse, send, afterResponse], controller: 1, beforeResponse: 2 };
}

/** The way of most requests. */
export const plainPipeline: Pipeline = pipelineOf(callController);
/** The way of requests that nobody listens to. */
export const unknownPipeline: Pipeline = refusal(refuseUnknown);
/** The way of requests that come while too many are in flight. */
export const overloadedPipeline: Pipeline = refusal(refuseOverloaded);
