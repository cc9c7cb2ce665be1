import type { CallOptions } from "@gosf/client";
import type { RetryOptions } from "./retry.ts";

/** What one call of a service takes. */
export interface ServiceCallOptions extends CallOptions {
  /**
   * Try again, within `timeoutMs`, what was lost, unanswered or refused as `overloaded`: `true`, or how. All attempts have one guid: on an
   * endpoint that runs `once` the controller runs once, on any other it may run again. Default false.
   */
  readonly retry?: boolean | RetryOptions | undefined;
}
