import { Microservices } from "./microservices.ts";
import type { CheckableServices, ServiceDefinitions } from "./service-options.ts";

/**
 * Makes a registry of services, and gives their names types. It connects when `connect()` is called.
 *
 * @param services Each service's address and contract, under its name. Default: none; more can be registered later.
 * @throws {GosfError} `invalid-argument` for an address that is none.
 *
 * @example
 * const services = createMicroservices({ utils: { host: "127.0.0.1", port: 5001, contract: utilsContract } });
 * await services.connect();
 * const reply = await services.getMicroservice("utils").call("echo", successMessage("Echo this..."));
 */
export function createMicroservices<const D extends ServiceDefinitions = {}>(services?: D & CheckableServices<D>): Microservices<D> {
  return new Microservices<D>(services ?? ({} as D)); // left out, D is {}
}
