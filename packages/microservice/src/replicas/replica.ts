import { stream, type StateChange, type StreamOptions } from "@gosf/client";
import type { Contract, SuccessMessage, WritableMessage } from "@gosf/protocol";
import { Attempt } from "./attempt.ts";
import { Breaker, type BreakerOptions } from "./breaker.ts";
import type { AnyClient, Line } from "./line.ts";

/** What a call to a replica takes. */
export interface AttemptOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** One server of a service: the connections to it, what is pending there, and whether it is to be trusted. */
export class Replica {
  readonly url: string;
  readonly breaker: Breaker;
  /** Calls that are made to it and not answered yet. */
  pending = 0;
  /** Whether it has left the list of addresses: no new calls go to it. */
  isRetired = false;
  readonly #lines: readonly Line[];
  #isDraining = false;
  #mayComeBack = false;

  constructor(url: string, clients: readonly AnyClient[], breaker: BreakerOptions | undefined) {
    this.url = url;
    this.breaker = new Breaker(breaker);
    this.#lines = clients.map((client) => ({ client, pending: 0 }));
  }

  get clients(): readonly AnyClient[] {
    return this.#lines.map((line) => line.client);
  }

  /** Whether a call can go out to it now. */
  get isConnected(): boolean {
    for (const line of this.#lines) if (line.client.connected) return true;
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
    if (!this.isConnected) this.#isDraining = false;
  }

  /** Takes it into use, over the connection with the least to do. What is begun is to be ended. */
  begin(): Attempt {
    const line = this.#pick();
    line.pending++;
    this.pending++;
    return new Attempt(this, line, this.breaker.begin());
  }

  /** Hands a message over to it. */
  lob(endpoint: string, message: WritableMessage, options: AttemptOptions): Promise<void> {
    return this.#pick().client.lob(endpoint, message, options);
  }

  /** Reads a stream of it. While it lasts it counts as pending. */
  async *stream(endpoint: string, message: WritableMessage, options: StreamOptions): AsyncGenerator<SuccessMessage, void, void> {
    const attempt = this.begin();
    try {
      yield* stream<Contract, string>(attempt.client, endpoint, message, options);
    } finally {
      attempt.end(undefined);
    }
  }

  open(): void {
    // How it ends is told to those who listen to its state.
    for (const { client } of this.#lines) client.connect().catch(() => {});
  }

  /** It has left the list of addresses: what is pending there ends, then its connections do. */
  retire(): void {
    this.isRetired = true;
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
  }

  #pick(): Line {
    let best: Line | undefined;
    for (const line of this.#lines) {
      if (line.client.connected && (best === undefined || line.pending < best.pending)) best = line;
    }
    return best ?? this.#lines[0]!; // there is at least one
  }
}
