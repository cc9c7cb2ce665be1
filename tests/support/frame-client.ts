import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Frame, type FrameOptions, makeFrame, takeFrames, upgradeHeaders } from "./frames.ts";

/** The port of a server, and how it is reached. */
export interface ServerPort {
  readonly port: number;
  readonly secure: boolean;
}

/** What a frame client may ask for. */
export interface FrameClientOptions {
  protocol?: 3 | 4;
  /** The session to upgrade, from a polling handshake. */
  sid?: string;
  headers?: Record<string, string>;
  query?: string;
}

/** A WebSocket client that says and hears frames as they are, several to a TCP write if wished. */
export class FrameClient {
  readonly #socket: Socket;
  readonly #frames: Frame[] = [];
  #waiting: (() => void)[] = [];
  #closed = false;
  /** How many writes of the server's have arrived, as far as TCP keeps them apart. */
  chunks = 0;
  /** The handshake's response. */
  response = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Opens a WebSocket to a Socket.IO server. */
  static async open(server: ServerPort, { protocol = 4, sid, headers = {}, query = "" }: FrameClientOptions = {}): Promise<FrameClient> {
    const { port, secure } = server;
    const socket = secure ? connectTls({ host: "127.0.0.1", port, rejectUnauthorized: false }) : connectTcp(port, "127.0.0.1");
    socket.setNoDelay(true);
    const client = new FrameClient(socket);
    const path = `/socket.io/?EIO=${protocol}&transport=websocket${sid === undefined ? "" : `&sid=${sid}`}${query}`;
    const lines = [
      `GET ${path} HTTP/1.1`,
      "Host: 127.0.0.1",
      ...Object.entries({ ...upgradeHeaders, ...headers }).map(([name, value]) => `${name}: ${value}`),
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    await client.#readResponse();
    return client;
  }

  /** Opens a WebSocket and connects to the main namespace. */
  static async connect(server: ServerPort, options: FrameClientOptions = {}): Promise<FrameClient> {
    const client = await FrameClient.open(server, options);
    await client.text(); // the handshake
    if (options.protocol !== 3) client.send("40");
    await client.text(); // connected
    return client;
  }

  async #readResponse(): Promise<void> {
    let received: Buffer = Buffer.alloc(0);
    await new Promise<void>((resolve, reject) => {
      this.#socket.on("error", reject);
      this.#socket.on("close", () => {
        this.#closed = true;
        this.#wake();
        resolve();
      });
      this.#socket.on("data", (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        if (this.response === "") {
          const end = received.indexOf("\r\n\r\n");
          if (end < 0) return;
          this.response = received.subarray(0, end).toString();
          received = received.subarray(end + 4);
          resolve();
        } else {
          this.chunks++;
        }
        const { frames, rest } = takeFrames(received);
        received = rest;
        this.#frames.push(...frames);
        // The closing handshake: without an answer, the server waits half a minute for one.
        if (frames.some(({ opcode }) => opcode === 0x88)) this.sendFrame(8);
        this.#wake();
      });
    });
    this.#socket.removeAllListeners("error");
    this.#socket.on("error", () => {}); // a reset says no more than the close that follows
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }

  /** Sends text and binary messages, all in one TCP write. */
  send(...messages: (string | Buffer)[]): void {
    this.write(...messages.map((message) => makeFrame(typeof message === "string" ? 1 : 2, message)));
  }

  /** Sends one frame of any kind. */
  sendFrame(opcode: number, payload: Buffer | string = "", options: FrameOptions = {}): void {
    this.write(makeFrame(opcode, payload, options));
  }

  /** Sends bytes, all in one TCP write. */
  write(...bytes: Buffer[]): void {
    this.#socket.write(Buffer.concat(bytes));
  }

  /** The next frame. */
  async frame(): Promise<Frame> {
    while (this.#frames.length === 0) {
      if (this.#closed) throw new Error("The connection was closed before a frame came");
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.#frames.shift()!;
  }

  /** The next frame, as text: "binary 01ff" for a binary one, "close 1000" and so on for the others. */
  async text(): Promise<string> {
    const { opcode, payload } = await this.frame();
    if (opcode === 0x81) return payload.toString();
    if (opcode === 0x82) return `binary ${payload.toString("hex")}`;
    if (opcode === 0x88) return payload.length < 2 ? "close" : `close ${payload.readUInt16BE(0)}`;
    return `frame ${opcode.toString(16)} ${payload.toString("hex")}`;
  }

  /** The next `count` frames, as text. */
  async texts(count: number): Promise<string[]> {
    const texts: string[] = [];
    while (texts.length < count) texts.push(await this.text());
    return texts;
  }

  /** Every frame until the connection ends, as text. */
  async rest(): Promise<string[]> {
    await this.closed();
    return this.texts(this.#frames.length);
  }

  /** Resolves once the connection has ended. */
  async closed(): Promise<void> {
    while (!this.#closed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Stops reading, so that the server's TCP buffers fill; and reads on. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection without a word. */
  destroy(): void {
    this.#socket.destroy();
  }

  [Symbol.dispose](): void {
    this.destroy();
  }
}
