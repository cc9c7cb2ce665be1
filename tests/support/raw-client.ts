import { WebSocket, type ClientOptions } from "ws";

/** How a {@link RawClient} connects. */
export interface RawOptions {
  /** The Engine.IO protocol: 3 as 2.x clients and the original's own, 4 as 3.x and 4.x clients. */
  readonly eio: 3 | 4;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent with protocol 4's CONNECT packet. Default: the caller id of an announcement `gosf=1.<caller id>` in the query, as our own clients send it. */
  readonly auth?: Readonly<Record<string, unknown>>;
  readonly websocket?: ClientOptions;
}

/** How a connection ended. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

const waitMs = 10_000;

function authOf({ gosf = "" }: Readonly<Record<string, string>> = {}): Record<string, string> {
  return gosf.startsWith("1.") ? { gosf: gosf.slice(2) } : {};
}

/** Speaks Socket.IO frame by frame over a WebSocket, and records what comes. By itself it answers protocol 4's pings, and nothing else. */
export class RawClient implements AsyncDisposable {
  /** Everything that came, in order, but protocol 4's pings; binary frames as Buffers. */
  readonly frames: (string | Buffer)[] = [];
  readonly closed: Promise<Closed>;
  readonly #socket: WebSocket;
  readonly #opened: Promise<void>;
  #read = 0;
  #wake: () => void = () => {};

  constructor(url: string, options: RawOptions) {
    const target = new URL(options.path ?? "/socket.io/", url.replace(/^http/, "ws"));
    target.search = new URLSearchParams({ ...options.query, EIO: String(options.eio), transport: "websocket" }).toString();
    this.#socket = new WebSocket(target, { perMessageDeflate: false, ...options.websocket });
    this.#socket.on("message", (data: Buffer, isBinary) => {
      if (options.eio === 4 && !isBinary && data.toString() === "2") {
        this.#socket.send("3");
        return;
      }
      this.frames.push(isBinary ? data : data.toString());
      this.#wake();
    });
    this.#opened = new Promise((resolve, reject) => {
      this.#socket.once("open", resolve).once("error", reject);
    });
    this.#socket.on("error", () => {}); // "close" follows, and tells more
    this.closed = new Promise((resolve) => {
      this.#socket.once("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
  }

  /** Opens the WebSocket and reads the handshake, and joins no namespace; a protocol 3 server accepts it into the main one all the same. */
  static async open(url: string, options: RawOptions): Promise<RawClient> {
    const client = new RawClient(url, options);
    await client.#opened;
    await client.frame((frame) => frame.startsWith("0"));
    return client;
  }

  /** Opens the WebSocket and goes through the handshake; protocol 4 asks for its namespace first. */
  static async connect(url: string, options: RawOptions): Promise<RawClient> {
    const client = await RawClient.open(url, options);
    if (options.eio === 4) client.send(`40${JSON.stringify(options.auth ?? authOf(options.query))}`);
    await client.frame((frame) => frame.startsWith("40"));
    return client;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Reads nothing more, until {@link resume}. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Text goes as a text frame, bytes as a binary one. */
  send(...frames: readonly (string | Buffer)[]): this {
    for (const frame of frames) this.#socket.send(frame);
    return this;
  }

  /** The next frame, each once, in order of arrival. */
  async next(): Promise<string | Buffer> {
    await this.#until(() => this.#read < this.frames.length, "a frame");
    return this.frames[this.#read++] ?? "";
  }

  /** The next frame, which must be text. */
  async text(): Promise<string> {
    const frame = await this.next();
    if (typeof frame !== "string") throw new Error(`a binary frame came: ${frame.toString("hex")}`);
    return frame;
  }

  /** The next frames, as many as said, which must be text. */
  async take(count: number): Promise<string[]> {
    const taken: string[] = [];
    while (taken.length < count) taken.push(await this.text());
    return taken;
  }

  /** Takes frames until a text one fits, and returns it. */
  async frame(fits: (frame: string) => boolean): Promise<string> {
    for (;;) {
      const frame = await this.next();
      if (typeof frame === "string" && fits(frame)) return frame;
    }
  }

  /** The server's features, which come before its acceptance. */
  async features(): Promise<string> {
    const find = (): string | Buffer | undefined => this.frames.find((frame) => frame.includes('"type":"features"'));
    await this.#until(() => find() !== undefined, "features");
    return String(find());
  }

  /** Takes the acknowledgement of this id: what is between the brackets. */
  async ack(id: number): Promise<string> {
    const start = `43${id}[`;
    const frame = await this.frame((each) => each.startsWith(start));
    return frame.slice(start.length, -1);
  }

  /** Takes frames until all of these are acknowledged, in whatever order: what is between the brackets, by id. */
  async acks(...ids: readonly number[]): Promise<Map<number, string>> {
    const answers = new Map<number, string>();
    while (answers.size < ids.length) {
      const [, id = "", json = ""] = /^43(\d+)\[(.*)\]$/s.exec(await this.frame((each) => each.startsWith("43"))) ?? [];
      if (ids.includes(Number(id))) answers.set(Number(id), json);
    }
    return answers;
  }

  /** Waits until the server has answered a probe of its own, and returns every frame not yet taken that came before: proof that nothing else did. */
  async settled(endpoint = "echo"): Promise<(string | Buffer)[]> {
    const from = this.#read;
    const id = 999_999_937;
    this.send(`42${id}["${endpoint}",{"guid":"probe"}]`);
    await this.ack(id);
    return this.frames.slice(from, this.#read).filter((frame) => !frame.includes('"probe"'));
  }

  /** Ends the connection by WebSocket's closing handshake. */
  close(): void {
    this.#socket.close();
  }

  /** Cuts the TCP connection without a word. */
  cut(): void {
    this.#socket.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate();
    await this.closed;
  }

  async #until(ready: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + waitMs;
    while (!ready()) {
      if (this.#socket.readyState === WebSocket.CLOSED) throw new Error(`closed while waiting for ${what}; came: ${this.#shown()}`);
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`no ${what} within ${waitMs} ms; came: ${this.#shown()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #shown(): string {
    return JSON.stringify(this.frames.map((frame) => frame.toString().slice(0, 200)));
  }
}
