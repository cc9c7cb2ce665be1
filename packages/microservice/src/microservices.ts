import type { GosfError, Contract } from "@gosf/protocol";
import { createListeners, reportUnawaited } from "@gosf/protocol/peer";
import type { CallFailure } from "./calls/call-failure.ts";
import type { ContractOf, ServiceDefinitions, ServiceOptions } from "./service-options.ts";
import { Service } from "./service.ts";
import { fault } from "./fault.ts";
import { checkConnectWait, type ConnectWait } from "./wait-connected.ts";

/** A registry of services by their names. Made by {@link createMicroservices}. */
export class Microservices<D extends ServiceDefinitions = {}> implements AsyncDisposable {
  readonly #failures = createListeners<CallFailure>(console.error);
  readonly #services = new Map<string, Service>();
  readonly #declared: ReadonlySet<string>;

  constructor(definitions: D) {
    for (const [name, options] of Object.entries(definitions)) this.#add(name, options);
    this.#declared = new Set(this.#services.keys());
  }

  /** The names of the services that are registered now. */
  get names(): readonly string[] {
    return [...this.#services.keys()];
  }

  /**
   * Looks a service up.
   *
   * @param name Its name.
   * @returns The service. One that was declared is typed and never undefined; any other is untyped, and undefined if it is not registered.
   * @throws {GosfError} `unknown-service` for one that was declared and is deregistered by now.
   *
   * @example
   * const reply = await services.getMicroservice("utils").call("echo", successMessage("Echo this..."));
   */
  getMicroservice<N extends keyof D & string>(name: N): Service<ContractOf<D[N]>>;
  getMicroservice(name: string): Service | undefined;
  getMicroservice(name: string): unknown {
    const service = this.#services.get(name);
    if (!service && this.#declared.has(name)) throw unknownService(name);
    return service;
  }

  /**
   * Adds a service and connects to it.
   *
   * @param name What to call it.
   * @param options Where it is, and how to call it.
   * @returns The service, connected.
   * @throws {GosfError} Rejects with `connect-failed` if it cannot be reached within its `connectTimeoutMs`: it stays registered then, and goes
   *   on trying. Rejects with `duplicate-service` for a name that is taken, with `invalid-argument` for an address that is none.
   *
   * @example
   * const orders = await services.registerMicroservice("orders", { host: "127.0.0.1", port: 5002, contract: shop });
   */
  async registerMicroservice<C extends Contract = Contract>(name: string, options: ServiceOptions<C>): Promise<Service<C>> {
    const service = this.#add(name, options);
    await service.connect();
    return service;
  }

  /**
   * Disconnects a service and takes it out.
   *
   * @throws {GosfError} Rejects with `unknown-service`.
   */
  async deregisterMicroservice(name: string): Promise<void> {
    const service = this.#services.get(name);
    if (!service) throw unknownService(name);
    this.#services.delete(name);
    await service.disconnect();
  }

  /**
   * Connects to all services at once, and waits for one replica of each.
   *
   * @param options `all`: wait for every replica of every service that is known. Default false.
   * @throws {GosfError} Rejects with `connect-failed` that names those it could not reach in time; it goes on trying.
   */
  connect(options: ConnectWait = {}): Promise<void> {
    checkConnectWait(options);
    return reportUnawaited(this.#connect(options), (error) => console.error("GOSF: connecting failed", error));
  }

  async #connect(options: ConnectWait): Promise<void> {
    const services = [...this.#services.values()];
    const outcomes = await Promise.allSettled(services.map((service) => service.connect(options)));
    const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as GosfError] : []));
    if (errors.length === 0) return;
    const message = errors.map((error) => error.message).join("; ");
    const details = { services: errors.map((error) => error.details) };
    throw fault("connect-failed", details, { message, cause: new AggregateError(errors, message) });
  }

  /**
   * Subscribes to calls that failed: those that reject, and those that a service answered with a failure.
   *
   * @param listener May be asynchronous; it is not awaited. What it throws or rejects with goes to `console.error`.
   * @returns Unsubscribes.
   *
   * @example
   * services.onCallFailure(({ service, endpoint, code, durationMs }) => metrics.failed(service, endpoint, code, durationMs));
   */
  onCallFailure(listener: (failure: CallFailure) => unknown): () => void {
    return this.#failures.add(listener);
  }

  /** Disconnects from all services. They stay registered: `connect()` connects to them again. */
  async disconnect(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.disconnect()));
  }

  /** The same as `disconnect()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  #add<C extends Contract>(name: string, options: ServiceOptions<C>): Service<C> {
    if (this.#services.has(name)) {
      throw fault("duplicate-service", { service: name });
    }
    const service = new Service(name, options, (failure) => this.#failures.notify(failure));
    this.#services.set(name, service as unknown as Service); // services of any contract; getMicroservice gives each its own type
    return service;
  }
}

function unknownService(name: string): GosfError {
  return fault("unknown-service", { service: name });
}
