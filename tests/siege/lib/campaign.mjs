import { frame } from "./frames.mjs";
import { setTimeout as sleep } from "node:timers/promises";
import { TcpConnection, WebSocketConnection } from "./connection.mjs";

const patienceMs = 45_000;

/** What an attack runs with: connections to the server, and counts of what was sent and answered. */
export class Campaign {
  port;
  /** "gosf" or "bare". */
  target;
  planned = { messages: 0 };
  reached = { messages: 0, bytes: 0 };
  /** Answers by outcome: "success", the code of a failure, "item" of a stream, "closed" connections, "refused" CONNECTs, and what an attack tallies. */
  answers = {};
  /** Features that the attack needs and the server did not announce. */
  missing = new Set();
  #connections = [];
  #endings = [];
  /** How this server wants callers to announce themselves, once known. */
  #announcement;

  constructor(port, target) {
    this.port = port;
    this.target = target;
  }

  plan(messages) {
    this.planned.messages += messages;
  }

  sent(bytes, messages) {
    this.reached.bytes += bytes;
    this.reached.messages += messages;
  }

  tally(outcome, count = 1) {
    this.answers[outcome] = (this.answers[outcome] ?? 0) + count;
  }

  /** Tallies a packet by its first characters. */
  receive(start) {
    if (start.startsWith("43")) {
      const [, success, text = ""] = /"success":(true|false)(?:,"text":"([\w-]*))?/.exec(start) ?? [];
      if (success === undefined) this.tally(start.endsWith("[null]") ? "null" : "other");
      else this.tally(success === "true" ? "success" : text);
    } else if (start.startsWith('42["gosf",{"type":"item"')) this.tally("item");
    else if (start.startsWith("44")) this.tally("refused");
    else if (start.startsWith("40")) this.tally("connected");
  }

  /** A TCP connection, for bytes that no library would send. */
  async tcp() {
    const connection = await TcpConnection.open(this, this.port);
    this.#connections.push(connection);
    return connection;
  }

  /** A WebSocket that has asked for nothing yet. `query` is what its URL has. */
  async webSocket(query = "EIO=4") {
    const connection = await WebSocketConnection.open(this, this.port);
    this.#connections.push(connection);
    await connection.upgrade(this.port, query);
    return connection;
  }

  /** A client of the root namespace, of protocol 4, as a stock one. */
  async client() {
    const connection = await this.webSocket();
    await this.#accept(connection, "40");
    return connection;
  }

  /** A caller of this project, that has got the server's features; `needs` are those without which the attack would not be one. */
  async caller(needs = [], callerId = `siege-${Math.random().toString(36).slice(2, 14).padEnd(12, "0")}`) {
    const connection = await this.#announced(callerId);
    if (this.target === "gosf") for (const name of needs) if (!connection.features.includes(name)) this.missing.add(name);
    return connection;
  }

  /** Several at once, one after the other. */
  async many(count, open) {
    const connections = [];
    for (let i = 0; i < count; i++) connections.push(await open(i));
    return connections;
  }

  /** Waits until so many answers with this outcome have come, or the patience is at its end. */
  async answered(outcome, count, ms = patienceMs) {
    const deadline = performance.now() + ms;
    while ((this.answers[outcome] ?? 0) < count && performance.now() < deadline && this.#connections.some(({ isClosed }) => !isClosed)) {
      await sleep(5);
    }
  }

  sleep(ms) {
    return sleep(ms);
  }

  /** Runs this when the attack is over. */
  atEnd(task) {
    this.#endings.push(task);
  }

  async end() {
    await Promise.race([Promise.all(this.#endings.map((task) => task())), sleep(1000)]);
    for (const connection of this.#connections) connection.end();
  }

  /** How many connections the server has closed. */
  get closed() {
    return this.answers.closed ?? 0;
  }

  /** Asks for the root namespace, and waits for the answer. */
  async connect(connection, auth = {}) {
    await this.#accept(connection, `40${JSON.stringify(auth)}`);
  }

  async #accept(connection, connectPacket) {
    const answered = new Promise((resolve) => {
      connection.onText = (start) => {
        if (start.startsWith("40") || start.startsWith("44")) resolve();
      };
    });
    connection.socket.write(frame(connectPacket));
    await Promise.race([answered, connection.closed, sleep(patienceMs)]);
    if (connection.isClosed) throw new Error("the server closed a connection that asked for its namespace");
    connection.onText = () => {};
  }

  async #announced(callerId) {
    if (this.target === "bare") return await this.#announce(callerId, announcements[0]);
    this.#announcement ??= await this.#findAnnouncement();
    const connection = await this.#announce(callerId, this.#announcement);
    // They come in the same turn as the acceptance.
    if (!(await connection.until(() => connection.features.length > 0))) throw new Error("the server did not announce its features");
    return connection;
  }

  /** Tries the ways in which servers may want callers to announce themselves; what it takes is not part of the attack. */
  async #findAnnouncement() {
    const { answers } = this;
    this.answers = {};
    for (const announcement of announcements) {
      const connection = await this.#announce("siege-0123456789", announcement);
      const isIt = await connection.until(
        () => connection.features.length > 0,
        announcement === announcements.at(-1) ? patienceMs : featuresMs,
      );
      connection.socket.removeAllListeners("close");
      connection.end();
      if (!isIt) continue;
      this.answers = answers;
      return announcement;
    }
    throw new Error("the server did not announce its features");
  }

  async #announce(callerId, announcement) {
    const connection = await this.webSocket(`EIO=4&gosf=${announcement.query(callerId)}`);
    await this.connect(connection, { gosf: callerId });
    return connection;
  }
}

const featuresMs = 1000;

/** A caller announces itself by a version in the query and its id in auth; earlier servers want both in the query. */
const announcements = [{ query: () => "1" }, { query: (callerId) => `1.${callerId}` }];
