import { type CallOptions, serverLimits, type StateChange } from "@gosf/client";
import type { Contract, WritableMessage } from "@gosf/protocol";
import { WaitingLine } from "../waiting-line.ts";
import { Attempt } from "./attempt.ts";
import { Breaker, type BreakerOptions } from "./breaker.ts";
import type { AnyClient, Line } from "./line.ts";

type ServiceCallLimits = Pick<CallOptions, "signal" | "request">;

/** What a call to a replica takes. */
export interface AttemptOptions {
  readonly timeoutMs: number;
  readonly signal?: ServiceCallLimits["signal"];
  readonly request?: ServiceCallLimits["request"];
}

/** One server of a service: the connections to it, what is pending there, and whether it is to be trusted. */
export class Replica {
  readonly url: string;
  readonly breaker: Breaker;
  /** Calls that wait for room at this replica and at no other: they may have run there. */
  readonly waiting: WaitingLine<Attempt<Replica>> = new WaitingLine();
  /** Calls that are made to it and not answered yet. */
  pending = 0;
  /** Whether it has left the list of addresses: no new calls go to it. */
  isRetired = false;
  readonly #lines: readonly Line[];
  readonly #onRoom: () => void;
  #isDraining = false;
  #mayComeBack = false;

  /** @param onRoom Called when a call has ended here, after those that wait for this replica had their turn. */
  constructor(url: string, clients: readonly AnyClient[], breaker: BreakerOptions | undefined, onRoom: () => void) {
    this.url = url;
    this.breaker = new Breaker(breaker);
    this.#lines = clients.map((client) => ({ client, pending: 0, limit: Infinity }));
    this.#onRoom = onRoom;
  }

  get clients(): readonly AnyClient[] {
    return this.#lines.map((line) => line.client);
  }

  /** Whether a call can go out to it now. */
  get isConnected(): boolean {
    for (const line of this.#lines) if (line.client.connected) return true;
    return false;
  }

  /** Whether a connection has room for one more call: fewer are in flight over it than its server has announced as its limit. */
  get hasRoom(): boolean {
    for (const line of this.#lines) if (line.client.connected && line.pending < line.limit) return true;
    return false;
  }

  /** Whether it has said that it is about to stop. Until it is back, calls go elsewhere where there is an elsewhere. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Whether its connections were lost, and no attempt to come back has failed yet: it may only have been cut off. */
  get mayComeBack(): boolean {
    return this.#mayComeBack && !this.isConnected && !this.isRetired;
  }

  /** One of its connections has changed. */
  changed({ draining, error }: StateChange): void {
    if (draining) this.#isDraining = true;
    this.#mayComeBack = error?.code === "disconnected";
    for (const line of this.#lines) line.limit = limitOf(line.client);
    if (this.isConnected) return this.#serve();
    this.#isDraining = false;
    this.waiting.release();
  }

  /** Takes it into use, over the connection with the least to do of those that have room. What is begun is to be ended. */
  begin(): Attempt<Replica> {
    const line = this.#pick();
    line.pending++;
    this.pending++;
    return new Attempt(this, line, this.breaker.begin());
  }

  /** Hands a message over to it. */
  lob(endpoint: string, message: WritableMessage, options: AttemptOptions): Promise<void> {
    return this.#pick().client.lob(endpoint, message, options);
  }

  open(): void {
    // How it ends is told to those who listen to its state.
    for (const { client } of this.#lines) client.connect().catch(() => {});
  }

  /** It has left the list of addresses: what is pending there ends, then its connections do. */
  retire(): void {
    this.isRetired = true;
    this.waiting.release();
    if (this.pending === 0) void this.close();
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.client.disconnect()));
  }

  /** @internal What was begun on a connection has ended. */
  ended(line: Line): void {
    line.pending--;
    this.pending--;
    if (this.isRetired && this.pending === 0) void this.close();
    this.#serve();
    this.#onRoom();
  }

  /** Those that wait for this replica come before those that any will do for: they were made before, mostly. */
  #serve(): void {
    while (this.waiting.size > 0 && this.hasRoom) this.waiting.next(this.begin());
  }

  #pick(): Line {
    let best: Line | undefined;
    for (const line of this.#lines) {
      if (line.client.connected && (best === undefined || isBetter(line, best))) best = line;
    }
    return best ?? this.#lines[0]!; // there is at least one
  }
}

function isBetter(line: Line, than: Line): boolean {
  return line.pending < line.limit && (line.pending < than.pending || than.pending >= than.limit);
}

/** What is not a limit limits nothing. */
function limitOf(client: AnyClient): number {
  const inFlight = serverLimits<Contract>(client)?.inFlight;
  return typeof inFlight === "number" && inFlight >= 1 ? inFlight : Infinity;
}
