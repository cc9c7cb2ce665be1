import { connect, type Socket } from "node:net";
import { FaultSequence, type FaultKind, type FaultSettings } from "./faults.ts";

/** Where the proxy connects to. */
export interface ProxyTarget {
  /** Default `"127.0.0.1"`. */
  host?: string | undefined;
  /** The port of the server behind the proxy. */
  port: number;
}

/** One connection through the proxy: two sockets, and what is done to the bytes between them. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #plan: FaultSettings | undefined;
  #faults: FaultSequence | undefined;
  readonly #onFault: (kind: FaultKind) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  #stalls = 0;
  #delayMs = 0;
  #cutNextInHalf = false;

  constructor(
    client: Socket,
    target: Required<ProxyTarget>,
    plan: FaultSettings | undefined,
    number: number,
    onFault: (kind: FaultKind) => void,
  ) {
    this.#client = client;
    this.#server = connect({ host: target.host, port: target.port, noDelay: true, allowHalfOpen: true });
    this.#plan = plan;
    this.#faults = plan && new FaultSequence(plan, number);
    this.#onFault = onFault;
    client.setNoDelay(true);
    this.#forward(client, this.#server);
    this.#forward(this.#server, client);
  }

  /** Calls back once both sockets are closed. */
  onClose(callback: () => void): void {
    let open = 2;
    const closed = (): void => {
      if (--open === 0) callback();
    };
    this.#client.once("close", closed);
    this.#server.once("close", closed);
  }

  cut(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    if (!this.#client.destroyed) this.#client.resetAndDestroy();
    if (!this.#server.destroyed) this.#server.resetAndDestroy();
  }

  cutNextInHalf(): void {
    this.#cutNextInHalf = true;
  }

  stall(): void {
    this.#stalls += 1;
    this.#client.pause();
    this.#server.pause();
  }

  resume(): void {
    this.#stalls = Math.max(0, this.#stalls - 1);
    if (this.#stalls > 0) return;
    // A side whose other side has not drained stays paused: its drain resumes it.
    if (!this.#server.writableNeedDrain) this.#client.resume();
    if (!this.#client.writableNeedDrain) this.#server.resume();
  }

  calm(): void {
    this.#faults = undefined;
  }

  setDelay(delayMs: number): void {
    this.#delayMs = delayMs;
  }

  #forward(from: Socket, to: Socket): void {
    const line: Array<() => void> = [];
    from.on("data", (chunk: Buffer) => {
      const fault = this.#cutNextInHalf ? "cut-mid-frame" : this.#faults?.pass(chunk.length);
      if (fault) this.#onFault(fault);
      if (fault === "cut") this.cut();
      else if (fault === "cut-mid-frame") this.#cutInHalf(chunk, to);
      else {
        if (fault === "stall") this.#stallFor(this.#plan?.stallMs ?? 0);
        const delayMs = this.#delayMs + (fault === "delay" ? (this.#plan?.delayMs ?? 0) : 0);
        this.#inLine(line, delayMs, () => {
          if (to.writable && !to.write(chunk)) from.pause();
        });
      }
    });
    from.on("end", () => this.#inLine(line, this.#delayMs, () => to.end()));
    to.on("drain", () => {
      if (this.#stalls === 0) from.resume();
    });
    from.on("error", () => this.cut());
    from.on("close", (failed: boolean) => {
      if (failed) this.cut();
    });
  }

  #cutInHalf(chunk: Buffer, to: Socket): void {
    this.#cutNextInHalf = false;
    // The half must leave before the reset, which throws away what is still queued.
    to.write(chunk.subarray(0, chunk.length >> 1), () => this.cut());
  }

  #stallFor(stallMs: number): void {
    this.stall();
    this.#after(stallMs, () => this.resume());
  }

  /** Whichever timer fires first runs what is first in line: the order of the bytes is kept when the delay changes. */
  #inLine(line: Array<() => void>, delayMs: number, action: () => void): void {
    if (delayMs === 0 && line.length === 0) {
      action();
      return;
    }
    line.push(action);
    this.#after(delayMs, () => line.shift()?.());
  }

  #after(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, delayMs);
    this.#timers.add(timer);
  }
}
