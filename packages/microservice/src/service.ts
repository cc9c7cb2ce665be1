import type { Client, ConnectionState, PendingCall, StateChange, StreamOptions, UnawaitedError } from "@gosf/client";
import type { CallArguments, Contract, NameIn, Reply, ResponseOutput, SuccessMessage } from "@gosf/protocol";
import { createContractSchemas } from "@gosf/client/peer";
import { createListeners, reportUnawaited } from "@gosf/protocol/peer";
import { Bulkhead } from "./calls/bulkhead.ts";
import type { ServiceCallOptions } from "./calls/service-call-options.ts";
import type { OnCallFailure } from "./calls/call-failure.ts";
import { ServiceCalls } from "./calls/service-calls.ts";
import { makeRandomName } from "./random-name.ts";
import { createHandle } from "./replicas/handlers.ts";
import { Replicas } from "./replicas/replicas.ts";
import { fault } from "./fault.ts";
import { readServiceOptions, type ServiceOptions } from "./service-options.ts";
import { checkConnectWait, type ConnectWait, waitConnected } from "./wait-connected.ts";

/** One service: it is called by endpoint, at whichever of its replicas is best, and comes back by itself. Made by {@link Microservices}. */
export class Service<C extends Contract = Contract> implements AsyncDisposable {
  /** The name it is registered under. */
  readonly name: string;
  /** Listens to a broadcast of the service; as {@link Client.listen}. Of each replica it is heard once. Listeners stay over reconnects. */
  readonly listen: Client<C>["listen"];
  /** Answers what the service asks of this caller; as {@link Client.handle}. */
  readonly handle: Client<C>["handle"];
  readonly #replicas: Replicas;
  readonly #calls: ServiceCalls;
  readonly #connectTimeoutMs: number;
  readonly #errors = createListeners<UnawaitedError>(console.error);
  readonly #states = createListeners<StateChange>((error) => this.#report(error, "onState"));

  constructor(name: string, options: ServiceOptions<C>, onFailure: OnCallFailure = () => {}) {
    const values = readServiceOptions(name, options);
    const { connectTimeoutMs, maxInFlight, maxWaiting, timeoutMs, whenDisconnected } = values;
    const callerId = makeRandomName();
    const prefix = makeRandomName(); // not the caller id, which is a secret: guids are in responses and logs
    let named = 0;
    this.name = name;
    this.#connectTimeoutMs = connectTimeoutMs;
    this.#replicas = new Replicas(name, values, callerId, {
      onState: (change) => this.#states.notify(change),
      onError: (error) => this.#report(error, "addresses"),
    });
    const { pool, subscriptions } = this.#replicas;
    const makeGuid = (): string => `${prefix}.s${++named}`;
    this.#calls = new ServiceCalls({
      service: name,
      pool,
      bulkhead: new Bulkhead(maxInFlight, maxWaiting),
      timeoutMs,
      whenDisconnected,
      makeGuid,
      onFailure,
    });
    // The types of names and bodies are the contract's: below this face they are not known any more.
    // Names are refused here and not by the clients, of which there may be none.
    const schemas = createContractSchemas(values.contract, false);
    this.listen = (event: string, listener: never) => {
      schemas.assertKnown(event, "broadcasts", "endpoints");
      return subscriptions.add({ isOncePerReplica: true, attach: (client) => client.listen(event, listener) });
    };
    this.handle = createHandle(subscriptions, schemas);
    subscriptions.add({
      isOncePerReplica: false,
      attach: (client) => client.onError(({ error, name: at }) => this.#report(error, at)),
    });
  }

  /** Where the best of its connections stands now. */
  get state(): ConnectionState {
    return this.#replicas.pool.state;
  }

  /** Whether it is connected now, to one replica at least. */
  get connected(): boolean {
    return this.state === "connected";
  }

  /** The calls in flight, in the order they were made, with those that wait for their turn, a connection or a retry; empty when there are none. */
  get pending(): readonly PendingCall[] {
    return this.#calls.pending.values();
  }

  /**
   * Calls an endpoint of the service and waits for its reply.
   *
   * @param endpoint The endpoint's name.
   * @param message What to send. May be left out where the contract allows an empty body.
   * @param options `timeoutMs` (default 2000) bounds the whole call, `retry` tries again; `signal`, `request`, `whenDisconnected`.
   * @returns The reply: a success with its body, or a failure whose `text` is the error code.
   * @throws {GosfError} Rejects with `timeout`, `disconnected`, `aborted`, `overloaded`, `invalid-response`, `reserved-endpoint` or
   *   `invalid-argument`.
   *
   * @example
   * const reply = await utils.call("echo", successMessage("Echo this..."), { retry: true });
   */
  call<E extends NameIn<C["endpoints"]>>(
    endpoint: E,
    ...[message, options]: CallArguments<C["endpoints"], E, ServiceCallOptions>
  ): Promise<Reply<C["endpoints"], E>> {
    // What the service answers is what the contract says; validate checks it.
    return this.#calls.call(endpoint, message, options) as Promise<Reply<C["endpoints"], E>>;
  }

  /**
   * Sends a message to an endpoint of the service without waiting for a reply.
   *
   * @returns Resolves once it is written to an open connection.
   * @throws {GosfError} Rejects with `disconnected` if it could not be handed over in time, else as {@link call} does.
   *
   * @example
   * await utils.lob("log", { text: "started" });
   */
  lob<E extends NameIn<C["endpoints"]>>(
    endpoint: E,
    ...[message, options]: CallArguments<C["endpoints"], E, ServiceCallOptions>
  ): Promise<void> {
    return reportUnawaited(this.#calls.lob(endpoint, message, options), (error) => this.#report(error, endpoint));
  }

  /**
   * Calls an endpoint that answers with a stream, at one replica, and hands its messages on as they are taken: as `stream` of
   * `@gosf/client` does. Leaving the loop cancels it.
   *
   * @param endpoint The endpoint's name.
   * @param message What to send. May be left out where the contract allows an empty body.
   * @param options `credit` (default 64, at most 1,024), `timeoutMs` (default: as long as it likes), `signal`, `request`.
   * @throws {GosfError} `invalid-argument` for a `credit` out of its range. Behind the messages that came before it: the failure that ended it, or what a call rejects with.
   *
   * @example
   * for await (const { body } of logs.stream("follow", { body: { lines: 10 } })) console.log(body);
   */
  stream<E extends NameIn<C["endpoints"]>>(
    endpoint: E,
    ...[message, options]: CallArguments<C["endpoints"], E, StreamOptions>
  ): AsyncGenerator<SuccessMessage<ResponseOutput<C["endpoints"], E>>, void, void> {
    return this.#calls.stream(endpoint, message, options) as AsyncGenerator<SuccessMessage<ResponseOutput<C["endpoints"], E>>, void, void>;
  }

  /**
   * Subscribes to changes of its connections, and to attempts that failed.
   *
   * @param listener May be asynchronous; it is not awaited. What it throws or rejects with goes to {@link onError}.
   * @returns Unsubscribes.
   *
   * @example
   * utils.onState(({ state, error }) => console.log(state, error?.message));
   */
  onState(listener: (change: StateChange) => unknown): () => void {
    return this.#states.add(listener);
  }

  /**
   * Subscribes to errors that nobody awaits, such as a listener that throws or rejects, or addresses that cannot be found. Without a listener
   * they go to `console.error`.
   *
   * @param listener May be asynchronous; it is not awaited. What it throws or rejects with goes to `console.error`, and the others are notified.
   * @returns Unsubscribes.
   *
   * @example
   * utils.onError(({ error, name }) => console.error(name, error));
   */
  onError(listener: (unawaited: UnawaitedError) => unknown): () => void {
    return this.#errors.add(listener);
  }

  /**
   * Connects, and waits for the first connection.
   *
   * @param options `all`: wait for a connection to each replica that is known. Default false.
   * @throws {GosfError} Rejects with `connect-failed` when it takes longer than `connectTimeoutMs`, with the service, its url and the reason in
   *   the details; connecting goes on then. Rejects with `disconnected` if `disconnect()` was called meanwhile.
   *
   * @example
   * await utils.connect({ all: true });
   */
  connect(options: ConnectWait = {}): Promise<void> {
    checkConnectWait(options);
    this.#replicas.open();
    const connected = waitConnected(this.name, this.#replicas, (listener) => this.onState(listener), this.#connectTimeoutMs, options);
    return reportUnawaited(connected, (error) => this.#report(error, "connect"));
  }

  /** Disconnects and stays so until `connect()`. Calls in flight reject with `disconnected`; listeners and handlers stay. */
  disconnect(): Promise<void> {
    const details = { service: this.name, reason: "client disconnect" };
    return this.#replicas.close(fault("disconnected", details, { message: `${this.name} was disconnected from` }));
  }

  /** The same as `disconnect()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  /** Reports an error that nobody awaits: to listeners, or to `console.error` if there is none. */
  #report(error: unknown, name: string): void {
    if (!this.#errors.notify({ error, name })) console.error(`GOSF: "${name}" of ${this.name} failed`, error);
  }
}
