import { GosfError } from "@gosf/protocol";
import { peerEvent, type Feature, type ServerSignal } from "@gosf/protocol/peer";
import { link } from "#link";
import type { Manager, Socket } from "socket.io-client";
import { backoffMs } from "./backoff.ts";
import type { ConnectionSettings } from "./connection-settings.ts";
import { openSocket } from "./open-socket.ts";
import type { ConnectionState, StateChange, StateReason } from "./state.ts";

type Engine = Manager["engine"];

/** What a connection tells its owner. */
export interface ConnectionEvents {
  /** The state was entered, or entered anew. */
  onState(change: StateChange): void;
  /** The server said what it can do. */
  onFeatures(features: ReadonlySet<Feature>): void;
  /** The server sent a signal of this project's own. */
  onSignal(signal: ServerSignal): void;
  /** An event came; with an id where an acknowledgement is wanted. */
  onEvent(name: string, args: readonly unknown[], ackId: number | undefined): void;
  /** An acknowledgement came. */
  onAck(id: number, args: readonly unknown[]): void;
}

/** Refusals that may pass: the server is there, but cannot take another client now. */
const passing: ReadonlySet<string> = new Set(["overloaded", "internal-error", "timeout"]);

/** One connection to one server, which comes back by itself. It knows nothing of calls: it moves packets and tells its state. */
export class Connection {
  state: ConnectionState = "closed";
  /** Why it is closed, as the error that a call gets. */
  closedBy: GosfError;
  readonly #settings: ConnectionSettings;
  readonly #events: ConnectionEvents;
  readonly #socket: Socket;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #attempt = 0;

  constructor(settings: ConnectionSettings, events: ConnectionEvents) {
    this.#settings = settings;
    this.#events = events;
    this.closedBy = this.#disconnected("it was not opened");
    this.#socket = openSocket(settings, (send) => this.#authenticate(send));
    this.#socket.on("connect", () => this.#accepted());
    this.#socket.on("connect_error", (error) => this.#rejected(error));
    this.#socket.on("disconnect", (reason) => this.#ended(reason));
    link.receive(this.#socket, {
      onEvent: (name, args, ackId) => this.#receive(name, args, ackId),
      onAck: (id, args) => {
        this.#events.onAck(id, args);
        return true;
      },
    });
  }

  /** Begins to connect, and goes on until it is connected or closed. */
  open(): void {
    if (this.state !== "closed") return;
    this.#failures = 0;
    this.#enter("connecting", "opened");
    this.#try();
  }

  /** Closes it, for good unless it is opened again. Resolves when what was written before has been handed on. */
  close(): Promise<void> {
    if (this.state !== "closed") this.#shut("client-disconnect", this.#disconnected("this side disconnected"));
    const engine = this.#socket.io.engine as Engine | undefined; // there is none before the first attempt
    if (!engine || engine.readyState === "closed") return Promise.resolve();
    return new Promise((resolve) => engine.once("close", () => resolve()));
  }

  /**
   * @throws {GosfError} Why it is closed; `disconnected` where it is not connected now and that is not to be waited for.
   */
  assertWaitable(whenDisconnected: "wait" | "fail" | undefined): void {
    if (this.state === "closed") throw new GosfError(this.closedBy.code, this.closedBy.details, { message: this.closedBy.message });
    if (whenDisconnected === "fail") throw this.#disconnected(this.state);
  }

  /** Sends the parts of one packet. Only while connected. */
  readonly write = (parts: readonly unknown[]): void => link.send(this.#socket, parts);

  #try(): void {
    this.#attempt++;
    const { connectTimeoutMs } = this.#settings;
    this.#timer = setTimeout(() => this.#failed(new Error(`no answer within ${connectTimeoutMs} ms`)), connectTimeoutMs);
    this.#socket.connect();
  }

  #authenticate(send: (auth: object) => void): void {
    const attempt = this.#attempt;
    const { auth } = this.#settings;
    Promise.resolve(typeof auth === "function" ? undefined : auth)
      .then((value) => (typeof auth === "function" ? auth() : value))
      .then(
        (value) => attempt === this.#attempt && send(value ?? {}),
        (error: unknown) => attempt === this.#attempt && this.#failed(error),
      );
  }

  /** One turn is left for the server's features, which come right behind its acceptance, before anything is sent. */
  #accepted(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ready(), 0);
  }

  #ready(): void {
    clearTimeout(this.#timer);
    this.#failures = 0;
    this.#enter("connected", "accepted");
  }

  #rejected(error: Error & { data?: unknown }): void {
    if (this.#socket.active) return this.#failed(error); // the transport failed, not the server's will
    const details = typeof error.data === "object" && error.data !== null ? error.data : {};
    const refusal = new GosfError(error.message, details, { message: `${this.#settings.url} refused: ${error.message}` });
    if (this.#settings.always || passing.has(error.message)) this.#retry("refused", refusal);
    else this.#shut("refused", refusal);
  }

  #failed(cause: unknown): void {
    const { url } = this.#settings;
    let reason = cause instanceof Error ? cause.message : String(cause);
    if (reason.includes("v2.x")) reason = "the server speaks protocol 3: use the transport of @gosf/client/protocol-3";
    this.#retry("failed", new GosfError("connect-failed", { url, reason }, { message: `cannot connect to ${url}: ${reason}`, cause }));
  }

  #ended(reason: string): void {
    if (reason === "io client disconnect") return; // this side's own doing: told already
    const error = this.#disconnected(reason);
    const byServer = reason === "io server disconnect";
    if (byServer && !this.#settings.always) this.#shut("server-disconnect", error);
    else this.#retry(byServer ? "server-disconnect" : "lost", error);
  }

  #retry(reason: StateReason, error: GosfError): void {
    if (!this.#settings.reconnect) return this.#shut(reason, error);
    const { baseMs, maxMs } = this.#settings;
    this.#tearDown();
    this.#timer = setTimeout(() => this.#try(), backoffMs(this.#failures++, baseMs, maxMs));
    this.#enter(this.state === "connected" ? "reconnecting" : this.state, reason, error);
  }

  #shut(reason: StateReason, error: GosfError): void {
    this.closedBy = error;
    this.#tearDown();
    this.#enter("closed", reason, error);
  }

  #tearDown(): void {
    this.#attempt++;
    clearTimeout(this.#timer);
    this.#socket.disconnect();
  }

  #enter(state: ConnectionState, reason: StateReason, error?: GosfError): void {
    this.state = state;
    this.#events.onState(error ? { state, reason, error } : { state, reason });
  }

  #receive(name: string, args: readonly unknown[], ackId: number | undefined): boolean {
    if (name !== peerEvent) this.#events.onEvent(name, args, ackId);
    else this.#signal(args[0]);
    return true;
  }

  #signal(value: unknown): void {
    if (typeof value !== "object" || value === null || !("type" in value)) return;
    const signal = value as ServerSignal; // of a later version it may be another type, which nobody here listens to
    if (signal.type !== "features") return this.#events.onSignal(signal);
    this.#events.onFeatures(new Set(signal.features));
    if (this.state !== "connected" && this.#socket.connected) this.#ready();
  }

  #disconnected(reason: string): GosfError {
    const { url } = this.#settings;
    return new GosfError("disconnected", { url, reason }, { message: `not connected to ${url}: ${reason}` });
  }
}
