import { io as io48 } from "socket.io-client";
import io22 from "socket.io-client-2.2";
import io25 from "socket.io-client-2.5";
import { io as io31 } from "socket.io-client-3.1";

/** What the sockets of all generations have in common. */
export interface StockSocket {
  readonly id?: string;
  readonly connected: boolean;
  emit(event: string, ...args: unknown[]): unknown;
  on(event: string, listener: (...args: never[]) => void): unknown;
  once(event: string, listener: (...args: never[]) => void): unknown;
  close(): unknown;
}

/** The options that all generations understand. */
export interface StockOptions {
  readonly transports?: readonly ("websocket" | "polling")[];
  readonly upgrade?: boolean;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly extraHeaders?: Readonly<Record<string, string>>;
  readonly reconnection?: boolean;
  readonly reconnectionDelay?: number;
  readonly rejectUnauthorized?: boolean;
}

export type Connect = (url: string, options: StockOptions & { readonly forceNew: true }) => StockSocket;

/** The clients in the field, by version: 2.x speaks protocol 3, the others protocol 4. */
export const generations = ["2.2.0", "2.5.0", "3.1.3", "4.8.4"] as const;
export type Generation = (typeof generations)[number];

// 4.x names the types of its options more narrowly than these tests can.
const connectors: Readonly<Record<Generation, Connect>> = {
  "2.2.0": io22,
  "2.5.0": io25,
  "3.1.3": io31,
  "4.8.4": io48 as unknown as Connect,
};

/** A stock client that closes itself at the end of its scope. */
export class StockClient implements AsyncDisposable {
  readonly generation: Generation;
  readonly socket: StockSocket;

  constructor(generation: Generation, url: string, options: StockOptions = {}) {
    this.generation = generation;
    this.socket = connectors[generation](url, { transports: ["websocket"], reconnection: false, ...options, forceNew: true });
  }

  /** Resolves once connected. Rejects with what the client says where it cannot connect. */
  async connected(): Promise<this> {
    if (this.socket.connected) return this;
    await new Promise<void>((resolve, reject) => {
      this.socket.once("connect", resolve);
      // 2.x fires "error" for a refusal by the server, 3.x and 4.x fire "connect_error" for all.
      for (const event of ["connect_error", "error"]) {
        this.socket.once(event, (reason: unknown) =>
          reject(reason instanceof Error ? reason : new Error(String(reason), { cause: reason })),
        );
      }
    });
    return this;
  }

  /** Emits with an acknowledgement, and resolves with all of its arguments. */
  ask(event: string, ...args: unknown[]): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.generation}: no answer to ${event}`)), 10_000);
      this.socket.emit(event, ...args, (...answer: unknown[]) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
  }

  /** The arguments of the next event of this name. */
  next(event: string): Promise<unknown[]> {
    return new Promise((resolve) => {
      this.socket.once(event, (...args: unknown[]) => resolve(args));
    });
  }

  /** The arguments of every event of this name from now on, as they come. */
  all(event: string): unknown[][] {
    const events: unknown[][] = [];
    this.socket.on(event, (...args: unknown[]) => {
      events.push(args);
    });
    return events;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
  }
}

/** Connects a stock client of one generation. */
export function connectStock(generation: Generation, url: string, options?: StockOptions): Promise<StockClient> {
  return new StockClient(generation, url, options).connected();
}
