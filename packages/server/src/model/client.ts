import type { IncomingHttpHeaders } from "node:http";
import type { BroadcastInput, CallArguments, Contract, MessageInit, NameIn, Reply } from "@gosf/protocol";
import type { ContextHolder } from "./context.ts";

/** What a client sent when it connected. */
export interface Handshake {
  /** The headers of the request that it connected with. */
  readonly headers: IncomingHttpHeaders;
  /** The IP address of the other end: a proxy's, if there is one. */
  readonly address: string;
  /** The query of the URL. */
  readonly query: Readonly<Record<string, string | string[] | undefined>>;
  /** What a client of Socket.IO 3 or newer gave as `auth`, unchecked; `{}` from older ones. */
  readonly auth: Readonly<Record<string, unknown>>;
  /** Whether the connection is encrypted, as far as this server sees. */
  readonly secure: boolean;
  /** The URL as it was asked for, without the host. */
  readonly url: string;
  /** When it connected, in milliseconds since 1970. */
  readonly issued: number;
}

/** The arguments that carry a broadcast's message: it may be left out where its body may. */
export type BroadcastArguments<C extends Contract, N extends NameIn<C["broadcasts"]>> =
  {} extends BroadcastInput<C, N> ? [message?: BroadcastInit<C, N>] : [message: BroadcastInit<C, N>];

/** A failure has no body that a contract declares. */
type BroadcastInit<C extends Contract, N extends NameIn<C["broadcasts"]>> = MessageInit<BroadcastInput<C, N>> &
  (Contract extends C ? unknown : { readonly success?: true | undefined });

/** What a call to a client takes. */
export interface ClientCallOptions {
  /** How long to wait for the reply, in milliseconds, above 0 and below 2^31. Default 2000. */
  readonly timeoutMs?: number | undefined;
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined;
}

/** One connection of a caller, from its acceptance to its disconnect. */
export interface Client<C extends Contract = Contract> extends ContextHolder {
  /** Socket.IO's id of it. A client that reconnects gets a new one. */
  readonly id: string;
  /** `false` once it has left. */
  readonly connected: boolean;
  /** Headers, address, query and auth as they were when it connected. */
  readonly handshake: Handshake;
  /** The rooms it has joined; once it has left, those it was in at the end. */
  readonly rooms: ReadonlySet<string>;

  /**
   * Joins a room. Joining twice is joining once; after the disconnect nothing happens.
   *
   * @param room Any name of at most 256 characters (UTF-16 units) but `""`, which means everyone, and the id of another client, whose messages it would
   *   get.
   * @returns A promise for adapters that other servers share, and for onBeforeJoin hooks. In memory, and with no hook that is asynchronous, the client is in
   *   the room at once. With such an adapter it is so, too, unless the name has the form of an id: then the other servers are asked first.
   * @throws {GosfError} `invalid-argument`, at once: for such a name, and for one room more than `maxRoomsPerClient` (default 1,000). That is not
   *   `overloaded`, which says that a request was not run and may be sent again. Rejects with `invalid-argument` for the id of another server's client,
   *   and with `timeout` if another server does not answer: then the room is not joined. What an onBeforeJoin hook refuses with: at once, or as a
   *   rejection if it is asynchronous. A rejection that nobody awaits does no harm.
   *
   * @example
   * await client.join("lobby");
   */
  join(room: string): Promise<void>;

  /**
   * Leaves a room. Leaving one that it is not in does nothing, but that a join which still waits is given up.
   *
   * @returns A promise for adapters that other servers share, and for onBeforeLeave hooks: with none that is asynchronous the client has left at once.
   * @throws {GosfError} `invalid-argument` for a name of over 256 characters, at once. What an onBeforeLeave hook refuses with: at once, or as a rejection
   *   if it is asynchronous. A rejection that nobody awaits does no harm.
   *
   * @example
   * await client.leave("lobby");
   */
  leave(room: string): Promise<void>;

  /**
   * Leaves all rooms that it has joined.
   *
   * @throws {GosfError} Rejects with what an onBeforeLeave hook refuses with. The client stays in that room and has left the others. A rejection that nobody awaits does no
   *   harm.
   *
   * @example
   * await client.leaveAll();
   */
  leaveAll(): Promise<void>;

  /**
   * Sends a message to everyone in a room except this client, which need not be in it.
   *
   * @param room The room; `""` is everyone. A client's id reaches that client.
   * @param endpoint What the others listen to.
   * @param message Its id, guid and uuid are left out, so that what answers one caller can be told to all. Default `{}`.
   * @throws {GosfError} `invalid-body` if the contract's schema refuses the body; `reserved-endpoint`, `invalid-message`,
   *   `invalid-argument`, also for a message that cannot be encoded: a Blob, a cycle; what an onBeforeClientBroadcast hook throws.
   *
   * @example
   * client.broadcast("lobby", "chat.said", successMessage("", { text: "hi" }));
   */
  broadcast<N extends NameIn<C["broadcasts"]>>(room: string, endpoint: N, ...message: BroadcastArguments<C, N>): void;

  /**
   * Sends a message to this client alone. What was sent to one that has left is lost.
   *
   * @param endpoint What it listens to.
   * @param message What it gets. Default `{}`.
   * @throws {GosfError} as {@link broadcast} does.
   *
   * @example
   * client.send("chat.said", successMessage("Welcome"));
   */
  send<N extends NameIn<C["broadcasts"]>>(endpoint: N, ...message: BroadcastArguments<C, N>): void;

  /**
   * Asks this client something and waits for its reply. Any Socket.IO client can answer, by acknowledging with a message.
   *
   * @param endpoint One of the contract's client endpoints, if there is a contract.
   * @param message What to ask. Default `{}`.
   * @param options `timeoutMs` and `signal`.
   * @returns The reply: a success with its body, which the contract's schema has checked, or a failure whose `text` is the error code.
   * @throws {GosfError} Rejects with `timeout`, `aborted`, `disconnected` as soon as the client leaves, `invalid-response` for a reply that
   *   is no message or breaks the contract, `reserved-endpoint`, `invalid-argument`. A rejection that nobody awaits does no harm.
   *
   * @example
   * const reply = await client.call("client.confirm", { text: "Delete it?" }, { timeoutMs: 30_000 });
   * if (reply.success) await remove();
   */
  call<E extends NameIn<C["clientEndpoints"]>>(
    endpoint: E,
    ...args: CallArguments<C["clientEndpoints"], E, ClientCallOptions>
  ): Promise<Reply<C["clientEndpoints"], E>>;

  /**
   * Closes the connection. A stock client sees `io server disconnect` and does not reconnect by itself.
   *
   * @example
   * client.disconnect();
   */
  disconnect(): void;
}
