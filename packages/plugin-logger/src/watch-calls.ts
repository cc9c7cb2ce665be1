import type { GosfError } from "@gosf/protocol";

/** A call to a service that failed, as a registry of `@gosf/microservice` describes it. */
export interface FailedCall {
  readonly service: string;
  readonly endpoint: string;
  readonly guid: string | undefined;
  readonly traceparent: string | undefined;
  readonly code: string;
  readonly error: GosfError | undefined;
  readonly durationMs: number;
}

/** A registry of services, known by its method: the plugin does not depend on the package. */
interface CallSource {
  onCallFailure(listener: (failure: FailedCall) => void): () => void;
}

function isCallSource(registry: unknown): registry is CallSource {
  return typeof registry === "object" && registry !== null && "onCallFailure" in registry && typeof registry.onCallFailure === "function";
}

/**
 * Subscribes to the failed calls of an app's registry of services, if it has one.
 *
 * @returns Unsubscribes.
 */
export function watchCalls(registry: unknown, listener: (failure: FailedCall) => void): (() => void) | undefined {
  return isCallSource(registry) ? registry.onCallFailure(listener) : undefined;
}
