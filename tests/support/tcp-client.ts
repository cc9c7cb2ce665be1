import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { upgradeHeaders } from "./frames.ts";

/** Writes bytes to a server's port, be they what they may: for frames and requests that no library would send. */
export class TcpClient implements AsyncDisposable {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #received = Buffer.alloc(0);

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (data) => {
      this.#received = Buffer.concat([this.#received, data]);
    });
    socket.on("error", () => {}); // a reset is one of the ways in which a server may close
    this.closed = new Promise((resolve) => {
      socket.once("close", () => resolve());
    });
  }

  static async connect(url: string): Promise<TcpClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const client = new TcpClient(socket);
    await once(socket, "connect");
    return client;
  }

  /** A connection that has been upgraded to a WebSocket by hand. */
  static async upgrade(url: string, eio: 3 | 4): Promise<TcpClient> {
    const client = await TcpClient.connect(url);
    const headers = Object.entries({ Host: new URL(url).host, ...upgradeHeaders }).map(([name, value]) => `${name}: ${value}`);
    client.write([`GET /socket.io/?EIO=${eio}&transport=websocket HTTP/1.1`, ...headers, "\r\n"].join("\r\n"));
    await client.until((text) => text.includes('{"sid"'));
    return client;
  }

  /** All that came, byte for byte as latin1. */
  get received(): string {
    return this.#received.toString("latin1");
  }

  write(bytes: string | Uint8Array): this {
    this.#socket.write(bytes);
    return this;
  }

  /** Ends this side of the connection; the other may go on. */
  end(): void {
    this.#socket.end();
  }

  /** Closes the connection with a reset. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Resolves once what came fits; rejects where the server closes before. */
  async until(fits: (received: string) => boolean): Promise<void> {
    while (!fits(this.received)) {
      if (this.#socket.closed) throw new Error(`closed; came: ${this.received}`);
      await Promise.race([once(this.#socket, "data"), this.closed]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.closed;
  }
}
