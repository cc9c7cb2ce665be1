import { AsyncLocalStorage } from "node:async_hooks";
import { provideAmbientRequest, type AmbientRequest } from "@gosf/protocol/peer";

let requests: AsyncLocalStorage<AmbientRequest> | undefined;

/**
 * Runs a controller so that calls to services made inside it know its request, and inherit its deadline and signal.
 *
 * Only for apps with a registry of services: Node's context tracking costs every promise of the process a little.
 */
export function runInside<T>(request: AmbientRequest, run: () => T): T {
  if (requests === undefined) {
    const storage = new AsyncLocalStorage<AmbientRequest>();
    provideAmbientRequest(() => storage.getStore());
    requests = storage;
  }
  return requests.run(request, run);
}
