import {
  type BroadcastOutput,
  type CallArguments,
  type Contract,
  type Message,
  type NameIn,
  type Reply,
  type WritableMessage,
} from "@gosf/protocol";
import type { Call, PendingCall } from "./calls/call.ts";
import { makeCallerId } from "./connection/caller-id.ts";
import { ContractSchemas } from "./contract-schemas.ts";
import { Inbox, type ClientHandler, type Handler, type Listener, type UnawaitedError } from "./inbox.ts";
import { CallMaker } from "./calls/call-maker.ts";
import { Ledger } from "./calls/ledger.ts";
import { Line } from "./line.ts";
import { Listeners } from "./listeners.ts";
import { readSettings, readTimeout } from "./connection/read-settings.ts";
import type { ConnectionState, StateChange } from "./connection/state.ts";
import { waitConnected } from "./connection/wait-connected.ts";
import type { CallOptions, ConnectOptions, ConnectWaitOptions } from "./options.ts";

/** A caller of one server: it calls, lobs, listens and handles, and comes back by itself when the connection is lost. Made by {@link connect}. */
export class Client<C extends Contract = Contract> implements AsyncDisposable {
  readonly #schemas: ContractSchemas;
  readonly #whenDisconnected: "wait" | "fail" | undefined;
  readonly #url: string;
  readonly #ledger = new Ledger();
  readonly #inbox: Inbox;
  readonly #line: Line;
  readonly #states = new Listeners<StateChange>();
  readonly #maker: CallMaker;

  constructor(url: string, options: ConnectOptions<C>) {
    const callerId = makeCallerId();
    const settings = readSettings(url, options, callerId);
    this.#schemas = new ContractSchemas(options.contract, options.validate === true);
    this.#whenDisconnected = options.whenDisconnected;
    this.#maker = new CallMaker(this.#ledger, this.#schemas, callerId, options.timeoutMs);
    this.#url = settings.url;
    this.#inbox = new Inbox(this.#schemas);
    this.#line = new Line(settings, this.#ledger, this.#inbox, {
      onState: (change) => this.#changed(change),
      onSignal: () => {},
    });
    if (options.autoConnect !== false) this.#line.connection.open();
  }

  /** Where the connection stands now. */
  get state(): ConnectionState {
    return this.#line.connection.state;
  }

  /** Whether it is connected now. */
  get connected(): boolean {
    return this.state === "connected";
  }

  /** The calls in flight, in the order they were made: a live view, empty when there are none. */
  get pending(): ReadonlySet<PendingCall> {
    return this.#ledger.calls;
  }

  /**
   * Calls an endpoint and waits for its reply.
   *
   * @param endpoint The endpoint's name.
   * @param message What to send. May be left out where the contract allows an empty body.
   * @param options `timeoutMs`, `signal`, `whenDisconnected`.
   * @returns The reply: a success with its body, or a failure whose `text` is the error code.
   * @throws {GosfError} Rejects with `timeout`, `disconnected`, `aborted`, with `invalid-response` for a reply that is no Message (with
   *   `validate` also one that breaks the contract), with the server's own code if it refused the connection, and with `reserved-endpoint`
   *   or `invalid-argument` for what cannot be sent.
   *
   * @example
   * const reply = await api.call("chat.say", { body: { room: "lobby", text: "hi" } }, { timeoutMs: 500 });
   * if (reply.success) console.log(reply.body.delivered);
   * else console.error(reply.text);
   */
  call<E extends NameIn<C["endpoints"]>>(
    endpoint: E,
    ...[message, options]: CallArguments<C["endpoints"], E, CallOptions>
  ): Promise<Reply<C["endpoints"], E>> {
    // What the server answers is what the contract says; validate checks it.
    return this.#start("call", endpoint, message, options) as Promise<Reply<C["endpoints"], E>>;
  }

  /**
   * Sends a message to an endpoint without waiting for a reply.
   *
   * @returns Resolves once it is written to an open connection, which is all that is known of it then. Without one it waits for it.
   * @throws {GosfError} Rejects with `disconnected` if it could not be handed over within `timeoutMs`, else as {@link call} does.
   *
   * @example
   * await api.lob("chat.typing", { body: { room: "lobby" } });
   */
  async lob<E extends NameIn<C["endpoints"]>>(
    endpoint: E,
    ...[message, options]: CallArguments<C["endpoints"], E, CallOptions>
  ): Promise<void> {
    await this.#start("lob", endpoint, message, options);
  }

  /**
   * Listens to a broadcast. Listeners stay over reconnects.
   *
   * @returns Stops listening.
   * @throws {GosfError} `reserved-endpoint` for names that are no broadcast's; `outside-contract`.
   *
   * @example
   * const stop = api.listen("chat.said", (message) => console.log(message.body));
   */
  listen<N extends NameIn<C["broadcasts"]>>(broadcast: N, listener: (message: Message<BroadcastOutput<C, N>>) => unknown): () => void;
  /** Listens to the event copies of an endpoint's replies, which the server sends with `eventCopy: true`. */
  listen<E extends NameIn<C["endpoints"]>>(endpoint: E, listener: (message: Reply<C["endpoints"], E>) => unknown): () => void;
  listen(name: string, listener: (message: never) => unknown): () => void {
    this.#schemas.assertKnown(name, "broadcasts", "endpoints");
    return this.#inbox.listen(name, listener as Listener); // what arrives is what the contract says; validate checks it
  }

  /**
   * Answers what the server asks of this client (`client.call` there). One handler for each name; it stays over reconnects.
   *
   * @param endpoint A client endpoint's name.
   * @param handler Gets the checked request; what it returns is the answer. A GosfError it throws is a failure with that code, anything else
   *   `internal-error`; returning nothing answers an empty success.
   * @returns Removes the handler.
   * @throws {GosfError} `duplicate-endpoint`, `reserved-endpoint`, `outside-contract`.
   *
   * @example
   * api.handle("client.confirm", async (request) => successMessage("", { yes: confirm(request.message.text) }));
   */
  handle<E extends NameIn<C["clientEndpoints"]>>(endpoint: E, handler: ClientHandler<C["clientEndpoints"], E>): () => void {
    this.#schemas.assertKnown(endpoint, "clientEndpoints");
    return this.#inbox.handle(endpoint, handler as Handler); // the inbox checks each request against the schema the type comes from
  }

  /**
   * Hears every change of the connection's state, and every attempt that failed.
   *
   * @returns Stops hearing.
   *
   * @example
   * api.onState(({ state, reason }) => (banner.hidden = state === "connected"));
   */
  onState(listener: (change: StateChange) => void): () => void {
    return this.#states.add(listener);
  }

  /**
   * Hears of errors that nobody awaits: a broadcast that is no Message or breaks the contract, a listener or handler that throws.
   * While nobody listens they go to `console.error`.
   *
   * @returns Stops hearing.
   */
  onError(listener: (unawaited: UnawaitedError) => void): () => void {
    return this.#inbox.errors.add(listener);
  }

  /**
   * Connects, if it is not connected or connecting already, and waits for it.
   *
   * @throws {GosfError} Rejects with `connect-failed` when it takes longer than `timeoutMs` (connecting goes on then), with the server's code
   *   and details if it refused, with `disconnected` if `disconnect()` was called meanwhile, with `aborted` by the signal.
   */
  async connect({ timeoutMs = 20_000, signal }: ConnectWaitOptions = {}): Promise<void> {
    this.#line.connection.open();
    await waitConnected(this, this.#url, readTimeout("timeoutMs", timeoutMs), signal);
  }

  /** Disconnects and stays so until `connect()`. Calls in flight reject with `disconnected`; listeners and handlers stay. */
  async disconnect(): Promise<void> {
    await this.#line.connection.close();
  }

  /** The same as `disconnect()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  #start(kind: "call" | "lob", endpoint: string, message?: WritableMessage, options?: CallOptions): Promise<Message> {
    return this.#maker.make(kind, endpoint, message, options, this.#admit, this.#send);
  }

  readonly #admit = (options: CallOptions): void => {
    if (!this.connected) this.#line.connection.assertWaitable(options.whenDisconnected ?? this.#whenDisconnected);
  };

  readonly #send = (call: Call): void => {
    if (this.connected) this.#line.outbox.send(call);
  };

  #changed(change: StateChange): void {
    if (change.state === "connected") this.#line.outbox.sendWaiting();
    this.#states.tell(change);
    if (change.state === "closed" && change.error) this.#ledger.close(change.error);
  }
}
