import { stream, type Client, type StateChange, type StreamOptions } from "@gosf/client";
import { GosfError, type Contract, type Message, type SuccessMessage, type WritableMessage } from "@gosf/protocol";
import { Breaker, type BreakerOptions, type Probe } from "./breaker.ts";

/** What a call to a replica takes. */
export interface AttemptOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** A client whose contract is not known any more: what a service's types say holds from its public face down. */
export interface AnyClient extends Omit<Client, "call" | "lob"> {
  call(endpoint: string, message?: WritableMessage, options?: object): Promise<Message>;
  lob(endpoint: string, message?: WritableMessage, options?: object): Promise<void>;
}

interface Line {
  readonly client: AnyClient;
  pending: number;
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
    return this.#lines.some((line) => line.client.connected);
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

  /** Calls it, and learns from how that ends. */
  async call(endpoint: string, message: WritableMessage, options: AttemptOptions): Promise<Message> {
    const line = this.#pick();
    line.pending++;
    this.pending++;
    const probe = this.breaker.begin();
    try {
      const reply = await line.client.call(endpoint, message, options);
      this.breaker.succeed();
      return reply;
    } catch (error) {
      this.#learn(error, probe);
      throw error;
    } finally {
      this.#ended(line);
    }
  }

  /** Hands a message over to it. */
  lob(endpoint: string, message: WritableMessage, options: AttemptOptions): Promise<void> {
    return this.#pick().client.lob(endpoint, message, options);
  }

  /** Reads a stream of it. While it lasts it counts as pending. */
  async *stream(endpoint: string, message: WritableMessage, options: StreamOptions): AsyncGenerator<SuccessMessage, void, void> {
    const line = this.#pick();
    line.pending++;
    this.pending++;
    try {
      yield* stream<Contract, string>(line.client, endpoint, message, options);
    } finally {
      this.#ended(line);
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

  #ended(line: Line): void {
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

  #learn(error: unknown, probe: Probe | undefined): void {
    const code = error instanceof GosfError ? error.code : undefined;
    if (code === "timeout" || code === "disconnected") this.breaker.fail(probe);
    else this.breaker.forget(probe);
  }
}
