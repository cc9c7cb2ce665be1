import type { ConnectionState, StateChange } from "@gosf/client";
import type { GosfError } from "@gosf/protocol";
import { abortedOf, onAbort } from "@gosf/protocol/peer";
import { WaitingLine } from "../waiting-line.ts";
import type { Attempt } from "./attempt.ts";
import { bestOf, choose, chooseWell, isUsable } from "./choose.ts";
import type { Replica } from "./replica.ts";
import { fault } from "../fault.ts";

type Waiter = (error?: GosfError) => void;

/** The replicas of a service: knows where the next call goes. */
export class Pool {
  readonly #byUrl = new Map<string, Replica>();
  #all: readonly Replica[] = [];
  /** Those that wait for a connection. */
  readonly #waiters = new Set<Waiter>();
  /** Those that wait for room at any replica. */
  readonly #line = new WaitingLine<Attempt<Replica>>();
  #failure: GosfError | undefined;
  #closed: GosfError | undefined = fault("disconnected", { reason: "not connected yet" });

  /** The replicas, by their urls. */
  get replicas(): ReadonlyMap<string, Replica> {
    return this.#byUrl;
  }

  add(replica: Replica): void {
    this.#byUrl.set(replica.url, replica);
    this.#all = Array.from(this.#byUrl.values());
  }

  remove(replica: Replica): void {
    this.#byUrl.delete(replica.url);
    this.#all = Array.from(this.#byUrl.values());
    this.serve();
  }

  /** Where the best of its connections stands. */
  get state(): ConnectionState {
    const states = new Set<ConnectionState>();
    for (const replica of this.#all) for (const client of replica.clients) states.add(client.state);
    const best = (["connected", "reconnecting", "connecting"] as const).find((state) => states.has(state));
    return best ?? (this.#closed === undefined && this.#all.length === 0 ? "connecting" : "closed");
  }

  /** Why the last attempt to connect failed, while there is no connection. */
  get failure(): GosfError | undefined {
    return this.state === "connected" ? undefined : this.#failure;
  }

  /** Why nothing goes out any more; `undefined` while it is open. */
  get closed(): GosfError | undefined {
    return this.#closed;
  }

  open(): void {
    this.#failure = undefined;
    this.#closed = undefined;
  }

  /** Lets nothing wait any longer. */
  close(error: GosfError): void {
    this.#closed = error;
    this.#wake(error);
    this.#line.release();
  }

  /** A connection has changed: those that wait look again, or are told why there is nothing to wait for. */
  changed(change: StateChange): void {
    if (change.error?.code === "connect-failed") this.#failure = change.error;
    const isOver = change.state === "closed" && this.state === "closed";
    if (isOver) this.#wake(change.error ?? this.#closed);
    else this.#wake();
    this.serve();
  }

  /**
   * Begins the next call: at `pinned` while that is connected, else at a replica that is well. One that fails or is about to stop is left out while
   * there is another.
   *
   * @returns Nothing where none is connected, where `pinned` may yet come back, and where there is no room.
   */
  begin(pinned?: Replica): Attempt<Replica> | undefined {
    if (pinned !== undefined && isUsable(pinned)) return pinned.hasRoom ? pinned.begin() : undefined;
    if (pinned?.mayComeBack) return undefined;
    if (this.#line.size > 0) this.serve();
    // Those in line were there before.
    return this.#line.size > 0 ? undefined : this.#choose()?.begin();
  }

  /** The replica for a lob, which takes no room: nobody learns when it ends. */
  pick(): Replica | undefined {
    return chooseWell(this.#all) ?? choose(bestOf(this.#all));
  }

  /** Whether nothing but room is missing for a call. */
  isFull(pinned?: Replica): boolean {
    if (pinned !== undefined && isUsable(pinned)) return true;
    return pinned?.mayComeBack !== true && this.#all.some(isUsable);
  }

  /**
   * Waits in line for room, for as long as `timeoutMs`. Only where {@link isFull}.
   *
   * @returns The call, begun; nothing when the time is over, or it has to look again.
   * @throws {GosfError} `aborted` by the signal.
   */
  room(pinned: Replica | undefined, timeoutMs: number, signals: readonly AbortSignal[]): Promise<Attempt<Replica> | undefined> {
    const line = pinned !== undefined && isUsable(pinned) ? pinned.waiting : this.#line;
    return line.wait(timeoutMs, signals);
  }

  /** Lets those in line have the room that there is now. */
  serve(): void {
    while (this.#line.size > 0) {
      const replica = this.#choose();
      if (replica === undefined) break;
      this.#line.next(replica.begin());
    }
    if (this.#line.size > 0 && !this.#all.some(isUsable)) this.#line.release();
  }

  /**
   * Waits until something changes, for as long as `timeoutMs`.
   *
   * @throws {GosfError} `aborted` by the signal; why the pool is closed.
   */
  change(timeoutMs: number, signals: readonly AbortSignal[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let unwatch: (() => void) | undefined;
      const settle = (error?: GosfError): void => {
        clearTimeout(timer);
        unwatch?.();
        this.#waiters.delete(settle);
        if (error) reject(error);
        else resolve();
      };
      const abort = (cause: unknown): void => settle(fault("aborted", {}, { cause }));
      const timer = setTimeout(settle, timeoutMs);
      this.#waiters.add(settle);
      const aborted = abortedOf(signals);
      if (this.#closed) settle(this.#closed);
      else if (aborted) abort(aborted.reason);
      else unwatch = onAbort(signals, abort);
    });
  }

  /** One that has room. */
  #choose(): Replica | undefined {
    // Most are well, mostly: then nothing needs to be listed.
    return chooseWell(this.#all) ?? choose(bestOf(this.#all).filter((replica) => replica.hasRoom));
  }

  #wake(error?: GosfError): void {
    for (const waiter of Array.from(this.#waiters)) waiter(error);
  }
}
