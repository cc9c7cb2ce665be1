import {
  connect,
  type CallOptions,
  type Client,
  type ConnectionState,
  type PendingCall,
  type StateChange,
  type UnawaitedError,
} from "@gosf/client";
import { Protocol3Transport } from "@gosf/client/protocol-3";
import { GosfError, type CallArguments, type Contract, type NameIn, type Reply } from "@gosf/protocol";
import { clientOptions, defaultConnectTimeoutMs, type ServiceOptions } from "./service-options.ts";

/** One service: it is called by endpoint, and comes back by itself when its connection is lost. Made by {@link Microservices}. */
export class Service<C extends Contract = Contract> implements AsyncDisposable {
  /** The name it is registered under. */
  readonly name: string;
  /** Listens to a broadcast of the service; as {@link Client.listen}. Listeners stay over reconnects. */
  readonly listen: Client<C>["listen"];
  /** Answers what the service asks of this caller; as {@link Client.handle}. */
  readonly handle: Client<C>["handle"];
  readonly #client: Client<C>;
  readonly #url: string;
  readonly #connectTimeoutMs: number;

  constructor(name: string, options: ServiceOptions<C>) {
    this.name = name;
    this.#url = serviceUrl(name, options);
    this.#connectTimeoutMs = options.connectTimeoutMs ?? defaultConnectTimeoutMs;
    const transports = options.protocol === 3 ? { transports: [Protocol3Transport] } : {};
    this.#client = connect(this.#url, { ...clientOptions(options), ...transports });
    this.listen = this.#client.listen.bind(this.#client);
    this.handle = this.#client.handle.bind(this.#client);
  }

  /** Where its connection stands now. */
  get state(): ConnectionState {
    return this.#client.state;
  }

  /** Whether it is connected now. */
  get connected(): boolean {
    return this.#client.connected;
  }

  /** The calls in flight, in the order they were made; empty when there are none. */
  get pending(): readonly PendingCall[] {
    return this.#client.pending;
  }

  /**
   * Calls an endpoint of the service and waits for its reply.
   *
   * @param endpoint The endpoint's name.
   * @param message What to send. May be left out where the contract allows an empty body.
   * @param options `timeoutMs` (default 2000), `signal`, `whenDisconnected`.
   * @returns The reply: a success with its body, or a failure whose `text` is the error code.
   * @throws {GosfError} Rejects with `timeout`, `disconnected`, `aborted`, `invalid-response`, `reserved-endpoint` or `invalid-argument`.
   *
   * @example
   * const reply = await utils.call("echo", successMessage("Echo this..."));
   */
  call<E extends NameIn<C["endpoints"]>>(
    endpoint: E,
    ...args: CallArguments<C["endpoints"], E, CallOptions>
  ): Promise<Reply<C["endpoints"], E>> {
    return this.#client.call(endpoint, ...args);
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
  lob<E extends NameIn<C["endpoints"]>>(endpoint: E, ...args: CallArguments<C["endpoints"], E, CallOptions>): Promise<void> {
    return this.#client.lob(endpoint, ...args);
  }

  /**
   * Hears every change of the connection's state, and every attempt that failed.
   *
   * @returns Stops hearing.
   */
  onState(listener: (change: StateChange) => void): () => void {
    return this.#client.onState(listener);
  }

  /**
   * Hears of errors that nobody awaits, such as a listener that throws. While nobody listens they go to `console.error`.
   *
   * @returns Stops hearing.
   */
  onError(listener: (unawaited: UnawaitedError) => void): () => void {
    return this.#client.onError(listener);
  }

  /**
   * Connects, and waits for it.
   *
   * @throws {GosfError} Rejects with `connect-failed` when it takes longer than `connectTimeoutMs`, with the service, its url and the reason in
   *   the details; connecting goes on then. Rejects with `disconnected` if `disconnect()` was called meanwhile.
   */
  async connect(): Promise<void> {
    try {
      await this.#client.connect({ timeoutMs: this.#connectTimeoutMs });
    } catch (cause) {
      if (!(cause instanceof GosfError) || cause.code === "disconnected") throw cause;
      const reason = typeof cause.details["reason"] === "string" ? cause.details["reason"] : cause.code;
      const details = { service: this.name, url: this.#url, reason };
      throw new GosfError("connect-failed", details, { message: `cannot connect to ${this.name} at ${this.#url}: ${reason}`, cause });
    }
  }

  /** Disconnects and stays so until `connect()`. Calls in flight reject with `disconnected`; listeners and handlers stay. */
  disconnect(): Promise<void> {
    return this.#client.disconnect();
  }

  /** The same as `disconnect()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }
}

function serviceUrl(name: string, { host, port, secure = false }: ServiceOptions): string {
  const hostname = host?.includes(":") && !host.startsWith("[") ? `[${host}]` : host; // IPv6
  const url = `${secure ? "https" : "http"}://${hostname}:${port}`;
  if (host && Number.isInteger(port) && port > 0 && port < 65_536 && URL.canParse(url)) return url;
  const message = `the service "${name}" needs a host and a port from 1 to 65535, not ${url}`;
  throw new GosfError("invalid-argument", { service: name, host, port }, { message });
}
