import type { CallOptions, StreamOptions } from "@gosf/client";
import { callOptionTable, streamOptionTable } from "@gosf/client/peer";
import { checkOptions, isFields, option, type OptionTable } from "@gosf/protocol/peer";
import { invalidOption } from "../fault.ts";
import type { RetryOptions } from "./retry.ts";

/** What one call of a service takes. */
export interface ServiceCallOptions extends CallOptions {
  /**
   * Try again, within `timeoutMs`, what was lost, unanswered or refused as `overloaded`: `true`, or how. All attempts have one guid: on an
   * endpoint that runs `once` the controller runs once, on any other it may run again. Default false.
   */
  readonly retry?: boolean | RetryOptions | undefined;
}

const serviceCallTable: OptionTable<ServiceCallOptions> = {
  ...callOptionTable,
  retry: option<boolean | RetryOptions>("true, false or an object", (value) => typeof value === "boolean" || isFields(value)),
};

/** @throws {GosfError} `invalid-argument` naming the option. */
export function checkServiceCall(options: ServiceCallOptions | StreamOptions, kind: "call" | "lob" | "stream"): void {
  const init = { of: kind, fail: invalidOption };
  if (kind === "stream") checkOptions<StreamOptions>(options, streamOptionTable, init);
  else checkOptions<ServiceCallOptions>(options, serviceCallTable, init);
}
