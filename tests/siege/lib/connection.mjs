import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { frame, FrameReader } from "./frames.mjs";

const chunkBytes = 128 * 1024;
const patienceMs = 45_000;

/** A TCP connection of an attacker. It counts what it means to send and what the system took. */
export class TcpConnection {
  socket;
  isClosed = false;
  closed;
  /** What came, if it is kept. */
  received = "";
  #campaign;

  constructor(campaign, socket) {
    this.#campaign = campaign;
    this.socket = socket;
    socket.on("error", () => {}); // a reset is one of the ways in which a server may close
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.isClosed = true;
        campaign.tally("closed");
        resolve();
      });
    });
  }

  static async open(campaign, port) {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new this(campaign, socket);
  }

  /** Keeps what comes as text, for {@link until}. */
  keep() {
    this.socket.on("data", (data) => (this.received += data.toString("latin1")));
    return this;
  }

  /** Resolves once what came fits, or the connection is closed, or the patience is at its end: whether it fits. */
  async until(fits, ms = patienceMs) {
    const deadline = performance.now() + ms;
    while (!fits(this.received)) {
      if (this.isClosed || performance.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return true;
  }

  /** Writes bytes that hold so many messages; resolves once the system took them, or the connection is closed. */
  write(bytes, messages = 1) {
    this.#campaign.plan(messages);
    return this.#write(Buffer.from(bytes), messages);
  }

  /** Writes many messages in chunks, no faster than the system takes them. `make` makes the bytes of each, from its index. */
  async writeMany(count, make) {
    this.#campaign.plan(count);
    let parts = [];
    let size = 0;
    for (let i = 0; i < count && !this.isClosed; i++) {
      const bytes = make(i);
      parts.push(bytes);
      size += bytes.length;
      if (size < chunkBytes && i < count - 1) continue;
      await this.#write(Buffer.concat(parts), parts.length);
      parts = [];
      size = 0;
    }
  }

  #write(bytes, messages) {
    const written = new Promise((resolve) => {
      this.socket.write(bytes, (error) => {
        if (!error) this.#campaign.sent(bytes.length, messages);
        resolve();
      });
    });
    return Promise.race([written, this.closed]);
  }

  end() {
    this.socket.destroy();
  }
}

/** A WebSocket connection of an attacker, which tallies what is answered. */
export class WebSocketConnection extends TcpConnection {
  /** Called with each text that comes. */
  onText = () => {};
  features = [];
  #campaign;

  constructor(campaign, socket) {
    super(campaign, socket);
    this.#campaign = campaign;
  }

  /** Sends the HTTP request of the upgrade, and resolves once the WebSocket is open. */
  async upgrade(port, query) {
    this.socket.write(
      [
        `GET /socket.io/?${query}&transport=websocket HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "\r\n",
      ].join("\r\n"),
    );
    let head = Buffer.alloc(0);
    while (head.indexOf("\r\n\r\n") === -1) {
      const [data] = await once(this.socket, "data");
      head = Buffer.concat([head, data]);
    }
    const reader = new FrameReader((payload, opcode) => this.#receive(payload, opcode));
    this.socket.on("data", (data) => reader.push(data));
    reader.push(head.subarray(head.indexOf("\r\n\r\n") + 4));
  }

  /** Sends one payload, or several in one write. */
  send(payload) {
    const payloads = Array.isArray(payload) ? payload : [payload];
    return this.write(Buffer.concat(payloads.map((each) => frame(each))), payloads.length);
  }

  /** `make` makes each payload, from its index. */
  sendMany(count, make) {
    return this.writeMany(count, (i) => frame(make(i)));
  }

  /** Reads nothing from now on. */
  stopReading() {
    this.socket.pause();
    return this;
  }

  /** Sends a packet that is no part of the attack, and waits for one that begins so. */
  async ask(packet, start) {
    const before = this.onText;
    const answered = new Promise((resolve) => {
      this.onText = (each) => {
        if (each.startsWith(start)) resolve();
      };
    });
    this.socket.write(frame(packet));
    await Promise.race([answered, this.closed, sleep(patienceMs)]);
    if (this.isClosed) throw new Error(`the server closed a connection that asked for ${start}`);
    this.onText = before;
  }

  #receive(payload, opcode) {
    if (opcode === 8) this.socket.destroy();
    if (opcode !== 1) return;
    const start = payload.toString("latin1", 0, 400);
    if (start === "2") this.socket.write(frame("3"));
    else {
      this.#campaign.receive(start);
      if (start.startsWith('42["gosf",{"type":"features"')) this.features = JSON.parse(payload.toString().slice(2))[1].features;
      this.onText(start, payload);
    }
  }
}
