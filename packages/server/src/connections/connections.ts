import { GosfError } from "@gosf/protocol";
import { errorOf, maxStreamCredit, peerEvent, type Feature, type ServerSignal, stacklessError } from "@gosf/protocol/peer";
import {
  closeConnection,
  compactConnection,
  eventPacket,
  eventStart,
  ignoreRepeatedConnects,
  releaseRequest,
  sendEncoded,
} from "@gosf/wire/server";
import type { Server, Socket } from "socket.io";
import { contextParent } from "../model/context.ts";
import type { ErrorReporter } from "../hooks/error-reporter.ts";
import type { Hooks } from "../hooks/hooks.ts";
import { requestsOf } from "../admission/client-requests.ts";
import type { ConnectionRequest } from "../model/request.ts";
import { isInternal } from "../messages/response.ts";
import type { Work } from "../shared/work.ts";
import { takeCallerId } from "../http/caller-id.ts";
import type { Client } from "../model/client.ts";
import { Connection, type ConnectionHost } from "./connection.ts";
import { dropFrames, holdFrames, releaseFrames } from "./held-frames.ts";
import { toRefusal } from "../messages/connect-error.ts";

/** What this server can do beyond the original's wire. */
const features: readonly Feature[] = ["deadline", "cancel", "stream", "once", "drain", "probe"];
const drainSignal: ServerSignal = { type: "drain" };
const signalStart = eventStart(peerEvent);
const drainPacket = eventPacket(signalStart, JSON.stringify(drainSignal));

/** What connections need. The server has its engine already. */
export interface ConnectionsOptions {
  readonly io: Server;
  readonly hooks: Hooks;
  readonly errors: ErrorReporter;
  /** Hooks under way. */
  readonly work: Work;
  /** Connections that are there. */
  readonly present: Work;
  readonly host: ConnectionHost;
  /** Read when they are needed: of what is held for a connection that is not accepted yet, and of its requests in flight. */
  readonly limits: { readonly maxPayloadBytes: number; readonly maxInFlightPerConnection: number };
  readonly keepRequest: boolean;
}

function connectionRequest(endpoint: ConnectionRequest["endpoint"], client: Client): ConnectionRequest {
  return {
    endpoint,
    message: undefined,
    client,
    [contextParent]: client,
  };
}

/** Whether a connection was closed over a message that is larger than the limit: ws says so in the words of its error alone, as engine.io hands it on. */
function isTooLarge(description: unknown): boolean {
  return description instanceof Error && description.message.includes("Max payload size exceeded");
}

function featuresPacket({ maxInFlightPerConnection }: ConnectionsOptions["limits"]): string {
  const limits = { streamCredit: maxStreamCredit, inFlight: maxInFlightPerConnection };
  const signal: ServerSignal = { type: "features", features, limits };
  return eventPacket(signalStart, JSON.stringify(signal));
}

/** Accepts and refuses connections, and knows those that are there. */
export class Connections {
  /** Those that are accepted and have not left, by id. */
  readonly all: Map<string, Connection> = new Map();
  readonly #options: ConnectionsOptions;
  /** Connections that are not accepted yet, if they have a caller id or a hook has seen them. */
  readonly #asking = new WeakMap<Socket, Connection>();
  /** The packet that tells a caller of this project what the server can do, and its limits. */
  #featuresPacket: string | undefined;
  #isClosing = false;
  /** One listener for all sockets: a closure for each is memory that idle connections hold. */
  readonly #onDisconnecting: (this: Socket, reason: string, description?: unknown) => void;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    const { errors, io, limits } = options;
    const { all } = this;
    const leave = (client: Connection, reason: string): void => this.#leave(client, reason);
    this.#onDisconnecting = function (this: Socket, reason, description) {
      const client = all.get(this.id);
      // In protocol 3 a client that connects again on the same connection has the id of its predecessor.
      if (client?.socket !== this) return;
      if (isTooLarge(description)) errors.report(errorOf("too-large", { maxBytes: limits.maxPayloadBytes }), { client });
      client.leaving();
      // It has left once Socket.IO is through with it.
      process.nextTick(leave, client, reason);
    };
    ignoreRepeatedConnects(io);
    io.use((socket, answer) => this.#admit(socket, answer));
    io.on("connection", (socket) => {
      try {
        this.#accept(socket);
      } catch (error) {
        // A fault in accepting one connection ends that connection, and nothing else.
        errors.report(error, { client: all.get(socket.id) });
        socket.conn.close(true);
      }
    });
    io.engine.on("connection", (connection: Socket["conn"]) => holdFrames(connection, limits.maxPayloadBytes));
  }

  /** Tells callers of this project to make their next calls elsewhere. */
  drain(): void {
    for (const client of this.all.values()) if (client.callerId !== undefined) sendEncoded(client.socket, drainPacket);
  }

  /** Has all requests in flight stop. */
  cancelRequests(reason: GosfError): void {
    for (const client of this.all.values()) client.requests?.cancel(reason);
  }

  /**
   * Closes all connections, each once it was sent what is for it: what io.close() cuts off.
   *
   * @param timeoutMs Time for a client to receive that, in milliseconds.
   */
  close(timeoutMs: number): void {
    this.#isClosing = true;
    for (const { socket } of this.all.values()) closeConnection(socket.conn, timeoutMs);
  }

  #admit(socket: Socket, answer: (refusal?: Error) => void): void {
    const { hooks, errors, host } = this.#options;
    const callerId = takeCallerId(socket);
    if (hooks.onBeforeConnect.isEmpty && callerId === undefined) {
      answer();
      return;
    }
    const client = new Connection(socket, host, callerId);
    this.#asking.set(socket, client);
    const accept = (): void => {
      // Before the acceptance: a page may send as soon as it reads that one, in a frame of its own.
      if (callerId !== undefined) sendEncoded(socket, (this.#featuresPacket ??= featuresPacket(this.#options.limits)));
      answer();
    };
    if (hooks.onBeforeConnect.isEmpty) {
      accept();
      return;
    }
    const request = connectionRequest("connect", client);
    const report = (fault: unknown): void => errors.report(fault, { client, request });
    const refuse = (error: unknown): void => {
      if (isInternal(error)) report(error);
      answer(toRefusal(error, socket.conn.protocol, report));
      dropFrames(socket.conn);
    };
    try {
      const waiting = hooks.onBeforeConnect.run(client, request);
      if (waiting === undefined) accept();
      else waiting.then(accept, refuse);
    } catch (error) {
      refuse(error);
    }
  }

  #accept(socket: Socket): void {
    const { hooks, errors, host, keepRequest, work } = this.#options;
    const client = this.#asking.get(socket) ?? new Connection(socket, host, undefined);
    this.#asking.delete(socket);
    socket.on("disconnecting", this.#onDisconnecting);
    this.all.set(client.id, client);
    this.#options.present.begin();
    if (!hooks.onConnect.isEmpty) {
      const request = connectionRequest("connect", client);
      const waiting = hooks.onConnect.notify((error) => errors.report(error, { client, request }), client, request);
      if (waiting !== undefined) {
        const requests = requestsOf(client);
        requests.pause();
        client.connecting = work.until(waiting.then(() => requests.resume()));
      }
    }
    if (!keepRequest) releaseRequest(socket);
    compactConnection(socket);
    releaseFrames(socket.conn);
  }

  #leave(client: Connection, socketReason: string): void {
    const reason = this.#isClosing ? "server shutting down" : socketReason;
    const { hooks, errors, work } = this.#options;
    if (this.all.get(client.id) === client) this.all.delete(client.id);
    client.left();
    client.requests?.cancel(stacklessError("disconnected"));
    this.#options.present.end();
    if (hooks.onDisconnect.isEmpty) return;
    const request = connectionRequest("disconnect", client);
    const run = (): Promise<void> | undefined =>
      hooks.onDisconnect.notify((error) => errors.report(error, { client, request }), client, request, reason);
    const waiting = client.connecting === undefined ? run() : client.connecting.then(run);
    if (waiting !== undefined) void work.until(waiting);
  }
}
