import type { BroadcastMessage, CallArguments, Contract, NameIn, Reply } from "@gosf/protocol";
import type { UnawaitedError } from "@gosf/protocol/peer";
import type { PendingCall } from "./calls/call.ts";
import type { ConnectionState, StateChange } from "./connection/state.ts";
import type { ClientHandler } from "./inbox.ts";
import type { CallOptions } from "./options.ts";

/** A caller of one server: it calls, lobs, listens and handles, and comes back by itself when the connection is lost. Made by {@link connect}. */
export interface Client<C extends Contract = Contract> extends AsyncDisposable {
  /** Where the connection stands now. */
  readonly state: ConnectionState;
  /** Whether it is connected now. */
  readonly connected: boolean;
  /** The calls in flight, in the order they were made; empty when there are none. */
  readonly pending: readonly PendingCall[];

  /**
   * Calls an endpoint and waits for its reply.
   *
   * @param endpoint The endpoint's name.
   * @param message What to send. May be left out where the contract allows an empty body.
   * @param options `timeoutMs`, `signal`, `whenDisconnected`.
   * @returns The reply: a success with its body, or a failure whose `text` is the error code.
   * @throws {GosfError} Rejects with `timeout`, `disconnected`, `aborted`, with `invalid-response` for a reply that is no Message (with
   *   `validate` also one that breaks the contract), with the server's own code if it refused the connection, and with `reserved-endpoint`
   *   or `invalid-argument` for what cannot be sent. `details.sent` of `timeout` and `disconnected` tells whether the server may have run it.
   *
   * @example
   * const reply = await api.call("chat.say", { body: { room: "lobby", text: "hi" } }, { timeoutMs: 500 });
   * if (reply.success) console.log(reply.body.delivered);
   * else console.error(reply.text);
   */
  call<E extends NameIn<C["endpoints"]>>(
    endpoint: E,
    ...args: CallArguments<C["endpoints"], E, CallOptions>
  ): Promise<Reply<C["endpoints"], E>>;

  /**
   * Sends a message to an endpoint without waiting for a reply.
   *
   * @returns Resolves once it is written to an open connection, which is all that is known of it then. Without one it waits for it.
   * @throws {GosfError} Rejects with `disconnected` if it could not be handed over within `timeoutMs`, else as {@link call} does.
   *
   * @example
   * await api.lob("chat.typing", { body: { room: "lobby" } });
   */
  lob<E extends NameIn<C["endpoints"]>>(endpoint: E, ...args: CallArguments<C["endpoints"], E, CallOptions>): Promise<void>;

  /**
   * Listens to a broadcast. Listeners stay over reconnects.
   *
   * @returns Stops listening.
   * @throws {GosfError} `reserved-endpoint` for names that are no broadcast's; `outside-contract`.
   *
   * @example
   * const stop = api.listen("chat.said", (message) => console.log(message.body));
   */
  listen<N extends NameIn<C["broadcasts"]>>(broadcast: N, listener: (message: BroadcastMessage<C, N>) => unknown): () => void;
  /** Listens to the event copies of an endpoint's replies, which the server sends with `eventCopy: true`. */
  listen<E extends NameIn<C["endpoints"]>>(endpoint: E, listener: (message: Reply<C["endpoints"], E>) => unknown): () => void;

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
  handle<E extends NameIn<C["clientEndpoints"]>>(endpoint: E, handler: ClientHandler<C["clientEndpoints"], E>): () => void;

  /**
   * Subscribes to changes of the connection's state, attempts that failed, and the notice that the server is about to stop.
   *
   * @param listener May be asynchronous; it is not awaited. What it throws or rejects with goes to {@link onError}.
   * @returns Unsubscribes.
   *
   * @example
   * api.onState(({ state }) => (banner.hidden = state === "connected"));
   */
  onState(listener: (change: StateChange) => unknown): () => void;

  /**
   * Subscribes to errors that nobody awaits: a broadcast that is not a message or breaks the contract, a listener or handler that throws or
   * rejects. Without a listener they go to `console.error`.
   *
   * @param listener May be asynchronous; it is not awaited. What it throws or rejects with goes to `console.error`, and the others are notified.
   * @returns Unsubscribes.
   *
   * @example
   * api.onError(({ error, name }) => report(error, name));
   */
  onError(listener: (unawaited: UnawaitedError) => unknown): () => void;

  /**
   * Connects, if it is not connected or connecting already, and waits for it.
   *
   * @param options `timeoutMs`: how long to wait, in milliseconds, default 20000.
   * @throws {GosfError} Rejects with `connect-failed` when it takes longer (connecting goes on then), with the server's code and details if it
   *   refused, with `disconnected` if `disconnect()` was called meanwhile.
   *
   * @example
   * await api.connect({ timeoutMs: 5000 });
   */
  connect(options?: { readonly timeoutMs?: number | undefined }): Promise<void>;

  /**
   * Disconnects and stays so until `connect()`. Calls in flight reject with `disconnected`; listeners and handlers stay.
   *
   * @example
   * await api.disconnect();
   */
  disconnect(): Promise<void>;
}
