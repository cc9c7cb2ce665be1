import { connect, type Socket } from "node:net";
import { FrameReader, type OnText } from "./frame-reader.ts";
import { textFrame } from "./frame-writer.ts";
import { RandomMasks } from "./random-mask.ts";
import { upgradeRequest } from "./upgrade-request.ts";

export interface ConnectionOptions {
  readonly port: number;
  /** Number of this connection, from 0; seeds its masks. */
  readonly lane: number;
  /** Announces itself as a caller of GOSF's own, which is answered by the ack alone. */
  readonly announce?: boolean;
  /** Whatever goes wrong once the connection is open. */
  readonly onFailure: (cause: Error) => void;
}

const two = 0x32;
const ping = two;
// All connections of a process read into one piece of memory: a chunk is dealt with before the next is read.
const chunk = Buffer.allocUnsafe(256 * 1024);

/** One Socket.IO connection over a raw TCP socket: protocol 4, WebSocket only, the main namespace. */
export class Connection {
  readonly lane: number;
  readonly masks: RandomMasks;
  /** Receives each text that is no heartbeat. */
  onText: OnText = unexpected;
  /** Runs after each chunk from the server, when all of its texts have been received. */
  onChunkEnd: () => void = ignore;
  readonly #socket: Socket;
  readonly #reader: FrameReader;
  readonly #onFailure: (cause: Error) => void;
  #head: string | undefined = "";
  #closing = false;

  private constructor(options: ConnectionOptions) {
    this.lane = options.lane;
    this.masks = new RandomMasks(options.lane);
    this.#onFailure = options.onFailure;
    this.#reader = new FrameReader((buffer, start, end) => this.#receive(buffer, start, end));
    this.#socket = connect({
      port: options.port,
      host: "127.0.0.1",
      noDelay: true,
      onread: { buffer: chunk, callback: (length) => this.#readChunk(length) },
    });
    this.#socket.on("error", (cause) => this.#fail(cause));
    this.#socket.on("close", () => this.#fail(new Error(`the server closed connection ${this.lane}`)));
  }

  /** Connects, upgrades, and joins the main namespace. */
  static open(options: ConnectionOptions): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let opened = false;
      const connection = new Connection({ ...options, onFailure: (cause) => (opened ? options.onFailure(cause) : reject(cause)) });
      const query = options.announce ? "&gosf=1" : "";
      const auth = options.announce ? `{"gosf":"bench-load-${options.lane}"}` : "";
      connection.#socket.write(upgradeRequest(options.port, query));
      // The features of a GOSF server come before its acceptance; servers of earlier versions sent them behind it.
      const awaited = new Set(options.announce ? ['42["gosf",', "40{"] : ["40{"]);
      connection.onText = (buffer, start, end) => {
        const text = buffer.toString("utf8", start, end);
        if (text.startsWith("0{")) return connection.send(textFrame(`40${auth}`, connection.masks.next()));
        const beginning = [...awaited].find((each) => text.startsWith(each));
        if (beginning === undefined) return reject(new Error(`unexpected while connecting: ${text}`));
        awaited.delete(beginning);
        if (awaited.size > 0) return;
        opened = true;
        connection.onText = unexpected;
        resolve(connection);
      };
    });
  }

  /** Sends frames that are written already. */
  send(frames: Buffer): void {
    this.#socket.write(frames);
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #readChunk(length: number): boolean {
    try {
      const data = chunk.subarray(0, length);
      if (this.#head === undefined) this.#reader.read(data);
      else this.#readHead(data);
      this.onChunkEnd();
    } catch (cause) {
      this.#fail(cause as Error);
    }
    return true;
  }

  #readHead(data: Buffer): void {
    // Latin-1 keeps one character a byte, so that the rest of the chunk can be found by index.
    const head = this.#head + data.toString("latin1");
    const end = head.indexOf("\r\n\r\n");
    this.#head = end < 0 ? head : undefined;
    if (end < 0) return;
    if (!head.startsWith("HTTP/1.1 101")) throw new Error(`no upgrade: ${head.slice(0, head.indexOf("\r\n"))}`);
    const rest = head.slice(end + 4);
    if (rest) this.#reader.read(Buffer.from(rest, "latin1"));
  }

  #receive(buffer: Buffer, start: number, end: number): void {
    if (end - start === 1 && buffer[start] === ping) this.send(textFrame("3", this.masks.next()));
    else this.onText(buffer, start, end);
  }

  #fail(cause: Error): void {
    if (this.#closing) return;
    this.close();
    this.#onFailure(cause);
  }
}

function ignore(): void {}

function unexpected(buffer: Buffer, start: number, end: number): never {
  throw new Error(`nothing was asked, yet this came: ${buffer.toString("utf8", start, end)}`);
}
