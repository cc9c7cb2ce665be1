import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { websocketFrame } from "../support/frames.ts";
import type { Session, Step } from "./random-sessions.ts";

/** Longest time that a step waits for the server, in milliseconds: it may well have nothing to say. */
const restMs = 5;
const handshakeMs = 5000;

/** A client that does what a {@link Session} says, and forgives everything. */
class SessionRun implements Disposable {
  readonly #port: number;
  readonly #session: Session;
  readonly #sockets: Socket[] = [];
  #webSocket: Socket | undefined;
  #sid = "nobody";

  constructor(port: number, session: Session) {
    this.#port = port;
    this.#session = session;
  }

  async open(): Promise<void> {
    if (this.#session.transport === "polling") {
      const [, sid] = /"sid":"([^"]+)"/.exec(await this.#poll()) ?? [];
      this.#sid = sid ?? "nobody";
      return;
    }
    const socket = await this.#upgrade("");
    const [data] = (await once(socket, "data", { signal: AbortSignal.timeout(handshakeMs) })) as [Buffer];
    this.#sid = /"sid":"([^"]+)"/.exec(data.toString("latin1"))?.[1] ?? "nobody";
    this.#webSocket = socket;
  }

  async run(step: Step): Promise<void> {
    switch (step.do) {
      case "packets":
        return this.#webSocket === undefined ? await this.#post(step.packets) : this.#sendFrames(this.#webSocket, step.packets);
      case "bytes":
        this.#webSocket?.write(step.bytes);
        return;
      case "poll":
        void this.#poll();
        return;
      case "http":
        (await this.#tcp()).write(step.request.replaceAll("SID", this.#sid));
        return;
      case "upgrade": {
        const socket = await this.#upgrade(`&sid=${this.#sid}`);
        this.#sendFrames(socket, step.packets);
        if (step.packets.includes("5")) this.#webSocket = socket;
        return;
      }
      case "rest":
        await new Promise((resolve) => setTimeout(resolve, restMs));
        return;
      case "cut":
        this.#sockets.pop()?.destroy();
    }
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #sendFrames(socket: Socket, packets: readonly (string | Uint8Array)[]): void {
    // Protocol 3 has the packet's type before binary data.
    const payload = (packet: Uint8Array): Uint8Array => (this.#session.eio === 3 ? Buffer.concat([Buffer.from([4]), packet]) : packet);
    for (const packet of packets) {
      socket.write(typeof packet === "string" ? websocketFrame(0x81, packet) : websocketFrame(0x82, payload(packet)));
    }
  }

  /** The path of a request of the session. */
  #path(transport: string, sid: string): string {
    return `/socket.io/?EIO=${this.#session.eio}&transport=${transport}${this.#session.query}${sid}`;
  }

  async #tcp(): Promise<Socket> {
    const socket = connect(this.#port, "127.0.0.1");
    socket.on("error", () => {}); // a reset is one of the ways in which a server may close
    socket.resume(); // what is closed with data unread resets the connection, and the server reads no further
    this.#sockets.push(socket);
    await once(socket, "connect");
    return socket;
  }

  async #upgrade(sid: string): Promise<Socket> {
    const socket = await this.#tcp();
    socket.write(
      [
        `GET ${this.#path("websocket", sid)} HTTP/1.1`,
        "Host: 127.0.0.1",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "\r\n",
      ].join("\r\n"),
    );
    return socket;
  }

  /** Resolves to what comes, or to nothing if the server has nothing to say. */
  #ask(method: "GET" | "POST", body = ""): Promise<string> {
    return new Promise((resolve) => {
      const sid = this.#sid === "nobody" ? "" : `&sid=${this.#sid}`;
      const asking = request(
        { host: "127.0.0.1", port: this.#port, method, path: this.#path("polling", sid), agent: false },
        (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (part: string) => (text += part));
          response.once("close", () => resolve(text));
        },
      );
      asking.once("socket", (socket) => this.#sockets.push(socket));
      asking.once("error", () => resolve("")).once("close", () => resolve(""));
      asking.end(body);
    });
  }

  #poll(): Promise<string> {
    return this.#ask("GET");
  }

  async #post(packets: readonly (string | Uint8Array)[]): Promise<void> {
    const isOld = this.#session.eio === 3;
    const texts = packets.map((packet) =>
      typeof packet === "string" ? packet : `b${isOld ? "4" : ""}${Buffer.from(packet).toString("base64")}`,
    );
    const body = isOld ? texts.map((text) => `${text.length}:${text}`).join("") : texts.join("\u001e");
    await Promise.race([this.#ask("POST", body), new Promise((resolve) => setTimeout(resolve, restMs * 4))]);
  }
}

/** Does what a session says. Whatever the server answers is fine. Unless the session is cut short, its connections stay until they are disposed of. */
export async function runSession(port: number, session: Session): Promise<Disposable> {
  const run = new SessionRun(port, session);
  await run.open();
  for (const step of session.steps) await run.run(step);
  if (session.isCutShort) run[Symbol.dispose]();
  return run;
}
