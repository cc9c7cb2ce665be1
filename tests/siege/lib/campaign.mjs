import { setTimeout as sleep } from "node:timers/promises";
import { TcpConnection, WebSocketConnection } from "./connection.mjs";

const patienceMs = 45_000;
const quietMs = 500;

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
    if (/^43\d/.test(start)) {
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
    await this.connect(connection);
    return connection;
  }

  /** A caller of this project, that has the server's features; `needs` are those without which the attack would not be one. */
  async caller(needs = [], callerId = `siege-${Math.random().toString(36).slice(2, 14).padEnd(12, "0")}`) {
    const connection = await this.webSocket("EIO=4&gosf=1");
    await this.connect(connection, { gosf: callerId });
    if (this.target === "bare") return connection;
    // They come in the same turn as the acceptance.
    if (!(await connection.until(() => connection.features.length > 0))) throw new Error("the server did not announce its features");
    for (const name of needs) if (!connection.features.includes(name)) this.missing.add(name);
    return connection;
  }

  /** Several at once, one after the other. */
  async many(count, open) {
    const connections = [];
    for (let i = 0; i < count; i++) connections.push(await open(i));
    return connections;
  }

  /**
   * Waits until so many answers with this outcome have come, or the patience is at its end; and then, at both servers, until nothing has come for a
   * while: the witness's percentiles are compared, so both are to be over the same time.
   */
  async answered(outcome, count, ms = patienceMs) {
    const deadline = performance.now() + (this.target === "bare" ? 0 : ms); // bare Socket.IO refuses nothing
    while ((this.answers[outcome] ?? 0) < count && performance.now() < deadline && this.#connections.some(({ isClosed }) => !isClosed)) {
      await sleep(5);
    }
    await this.#quiet();
  }

  /** Waits until so many answers with one of these outcomes have come, or the patience is at its end. */
  async answeredInAll(outcomes, count) {
    const sum = () => outcomes.reduce((all, outcome) => all + (this.answers[outcome] ?? 0), 0);
    for (const deadline = performance.now() + patienceMs; sum() < count && performance.now() < deadline;) await sleep(5);
    this.tally("in all", sum());
  }

  /** Waits until nothing has come for a while. */
  async #quiet() {
    for (let before = ""; before !== JSON.stringify(this.answers); await sleep(quietMs)) before = JSON.stringify(this.answers);
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
    await connection.ask(`40${JSON.stringify(auth)}`, "40{");
  }
}
