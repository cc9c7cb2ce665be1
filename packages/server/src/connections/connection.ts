import type { Contract, Message, WritableMessage } from "@gosf/protocol";
import { invalidArgument } from "@gosf/protocol/peer";
import type { Socket } from "socket.io";
import { OnceCaller } from "../idempotency/once-caller.ts";
import { type ContextHolder, defineContextParent } from "../model/context.ts";
import type { Hooks } from "../hooks/hooks.ts";
import { assertRoom } from "../shared/names.ts";
import type { AdmittedClient, ClientRequests } from "../admission/client-requests.ts";
import type { SendQueues } from "../admission/request-queue.ts";
import type { Broadcaster } from "./broadcaster.ts";
import { ClientCalls } from "./client-calls.ts";
import type { Client, ClientCallOptions, Handshake } from "../model/client.ts";
import { anotherClientsId, assertNoRemoteId, mayBeRemoteId } from "./cluster.ts";
import { RoomsView } from "./rooms-view.ts";
import { PendingJoins } from "./pending-joins.ts";

const noRooms: ReadonlySet<string> = new Set();

/** What a connection needs of the app it belongs to. */
export interface ConnectionHost extends ContextHolder {
  readonly broadcaster: Broadcaster;
  readonly contract: Contract | undefined;
  readonly hooks: Hooks;
  readonly sendQueues: SendQueues;
  readonly limits: { readonly maxRoomsPerClient: number };
}

/** A promise whose rejection does not end the process if nobody awaits it. */
function harmless(promise: Promise<void>): Promise<void> {
  promise.catch(() => {});
  return promise;
}

/** Resolves once all are settled; rejects with what the first of them rejected with. */
async function settleAll(promises: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}

/** A client, seen from inside: what users get as {@link Client}. */
export class Connection implements Client, AdmittedClient {
  readonly id: string;
  readonly socket: Socket;
  /** Caller id of a caller of this project; `undefined` for a stock client. A secret: it goes into no log, error or response. */
  readonly callerId: string | undefined;
  /** Whether it gets its responses as events, too. */
  readonly wantsCopies: boolean;
  requests: ClientRequests | undefined = undefined;
  /** The connect hooks, while they run. */
  connecting: Promise<void> | undefined = undefined;
  readonly #host: ConnectionHost;
  #lastRooms: ReadonlySet<string> | undefined = undefined;
  #calls: ClientCalls | undefined = undefined;
  #pendingJoins: PendingJoins | undefined = undefined;
  #onceCaller: OnceCaller | undefined = undefined;

  static {
    defineContextParent(this.prototype, (connection) => connection.#host);
  }

  constructor(socket: Socket, host: ConnectionHost, callerId: string | undefined) {
    this.id = socket.id;
    this.socket = socket;
    this.#host = host;
    this.callerId = callerId;
    this.wantsCopies = callerId === undefined || socket.handshake.query["eventCopy"] === "1";
  }

  get sendQueues(): SendQueues {
    return this.#host.sendQueues;
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  get handshake(): Handshake {
    return this.socket.handshake;
  }

  get rooms(): ReadonlySet<string> {
    return this.#lastRooms ?? new RoomsView(this.socket);
  }

  /** Its caller, for endpoints that run once: made with the first call of one. */
  get onceCaller(): OnceCaller {
    this.#onceCaller ??= new OnceCaller(this.callerId, this.id, this.socket.conn);
    return this.#onceCaller;
  }

  /** It is about to leave: its rooms are kept for those who ask later. */
  leaving(): void {
    this.#lastRooms = this.socket.rooms.size > 1 ? new Set(this.rooms) : noRooms;
  }

  /** It has left. */
  left(): void {
    this.#calls?.rejectAll();
  }

  join(room: string): Promise<void> {
    assertRoom(room);
    if (room === "") throw invalidArgument(`a room to join has a name that is not empty: "" is everyone`);
    const { nsp, rooms } = this.socket;
    if (room === this.id || rooms.has(room)) return Promise.resolve(); // it is in it
    const pending = this.#pendingJoins?.get(room);
    if (pending !== undefined) return pending;
    if (nsp.sockets.has(room)) throw anotherClientsId(room);
    this.#assertRoomLeft(this.#pendingJoins?.size ?? 0);
    const allowed = mayBeRemoteId(nsp, room) ? this.#askBeforeJoin(room) : this.#host.hooks.onBeforeJoin.run(this, room);
    if (allowed === undefined) return this.#join(room);
    this.#pendingJoins ??= new PendingJoins();
    return this.#pendingJoins.add(room, allowed, () => this.#join(room));
  }

  async #askBeforeJoin(room: string): Promise<void> {
    await assertNoRemoteId(this.socket.nsp, room);
    await this.#host.hooks.onBeforeJoin.run(this, room);
  }

  /** Hooks may have joined other rooms meanwhile, and another client may have come that has this id. */
  #join(room: string): Promise<void> {
    if (this.socket.nsp.sockets.has(room)) throw anotherClientsId(room);
    this.#assertRoomLeft(0);
    return Promise.resolve(this.socket.join(room));
  }

  /** @param pending Rooms that it may be in soon. */
  #assertRoomLeft(pending: number): void {
    const { rooms } = this.socket;
    const { maxRoomsPerClient } = this.#host.limits;
    if (rooms.size - Number(rooms.has(this.id)) + pending >= maxRoomsPerClient) {
      throw invalidArgument(`cannot join another room: the client is in ${maxRoomsPerClient}, which is maxRoomsPerClient`);
    }
  }

  leave(room: string): Promise<void> {
    assertRoom(room);
    this.#pendingJoins?.leave(room);
    return this.#leave(room);
  }

  leaveAll(): Promise<void> {
    if (!this.connected) return Promise.resolve(); // it has left them all, and what `rooms` still tells is history
    this.#pendingJoins?.leaveAll();
    // Not by `leave`, which refuses names that Socket.IO's own joins may have.
    return harmless(settleAll([...this.rooms].map(async (room) => this.#leave(room))));
  }

  #leave(room: string): Promise<void> {
    if (room === this.id || !this.socket.rooms.has(room)) return Promise.resolve();
    const allowed = this.#host.hooks.onBeforeLeave.run(this, room);
    const leave = (): Promise<void> => Promise.resolve(this.socket.leave(room));
    return allowed === undefined ? leave() : harmless(allowed.then(leave));
  }

  broadcast(room: string, endpoint: string, message?: WritableMessage): void {
    this.#host.broadcaster.broadcastFrom(this, this.socket, room, endpoint, message);
  }

  send(endpoint: string, message?: WritableMessage): void {
    this.#host.broadcaster.send(this.socket, endpoint, message);
  }

  call(endpoint: string, message: WritableMessage = {}, options: ClientCallOptions = {}): Promise<Message> {
    this.#calls ??= new ClientCalls(this.socket, () => this.#lastRooms !== undefined);
    return this.#calls.call(endpoint, message, options, this.#host.contract?.clientEndpoints);
  }

  disconnect(): void {
    this.socket.disconnect(true);
  }
}
