import { once } from "node:events";
import { connect, type Socket } from "node:net";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { createApp, type App } from "../../src/index.ts";
import { upgradeHeaders } from "@gosf/test-support/frames";
import { ask, sendRaw } from "@gosf/test-support/http";
import { askApp, connectClient, listenEcho } from "@gosf/test-support/socket-io";

const poll = "/socket.io/?EIO=4&transport=polling";
const socketPath = "/socket.io/?EIO=4&transport=websocket";

let app: App;
let url: string;
let port: number;
let witness: Awaited<ReturnType<typeof connectClient>>;
const errors: unknown[] = [];

beforeAll(async () => {
  app = createApp();
  listenEcho(app);
  app.onError((error) => void errors.push(error));
  ({ url, port } = await app.startup({ port: 0 }));
  witness = await connectClient(url, { transports: ["websocket"] });
});

afterAll(async () => {
  witness[Symbol.dispose]();
  await app.shutdown();
});

// Whatever one connection did, those who were there stay, and new ones come in.
afterEach(async () => {
  const answers = [(await witness.emitWithAck("echo", { text: "hi" })).text, await askApp(url)];
  if (answers.some((answer) => answer !== "hi")) throw new Error(`the server answered ${answers.join(", ")}`);
  if (errors.length > 0) throw new AggregateError(errors.splice(0));
});

const from = (path: string, options: Parameters<typeof ask>[1] = {}) => ask(url + path, options);

async function rawConnection(bytes = ""): Promise<Socket> {
  const socket = connect(port, "localhost");
  socket.on("error", () => {}); // resets are what some of these tests are about
  await once(socket, "connect");
  socket.write(bytes);
  return socket;
}

function upgradeText(headers: Record<string, string> = upgradeHeaders, path = socketPath, method = "GET"): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.join("")}\r\n`;
}

async function openSession(query = "EIO=4"): Promise<string> {
  const { body } = await from(`/socket.io/?${query}&transport=polling`);
  return JSON.parse(body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1)).sid;
}

/** Posts to a session of its own and returns the first of what comes back. */
async function post(headers: Record<string, string>, write: (socket: Socket) => void): Promise<string> {
  const path = `${poll}&sid=${await openSession()}`;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = await rawConnection(`POST ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.join("")}\r\n`);
  write(socket);
  const [data] = await once(socket, "data");
  socket.destroy();
  return String(data);
}

describe("connections that hang or break", () => {
  test("half a request, half an upgrade, silence, and a reset at any point", async () => {
    const whole = upgradeText();
    const sockets = await Promise.all(["", "GET", whole.slice(0, 40), whole.slice(0, -2), whole].map(rawConnection));
    expect(await askApp(url)).toBe("hi");
    for (const socket of sockets) socket.resetAndDestroy();
  });

  test("a hundred that come and go, by reset, close and in the middle of a frame", async () => {
    const goAway = [
      (socket: Socket) => socket.resetAndDestroy(),
      (socket: Socket) => socket.destroy(),
      (socket: Socket) => socket.end(Buffer.from([0x81, 0xfe, 0xff])),
    ];
    for (let round = 0; round < 10; round++) {
      const sockets = await Promise.all(Array.from({ length: 10 }, () => rawConnection(upgradeText())));
      sockets.forEach((socket, index) => goAway[index % goAway.length]?.(socket));
    }
    await expect.poll(() => app.io.engine.clientsCount, { timeout: 15_000 }).toBe(1);
  });

  test("a poll and a post that are given up", async () => {
    const sid = await openSession();
    const waiting = await rawConnection(`GET ${poll}&sid=${sid} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const posting = await rawConnection(`POST ${poll}&sid=${sid} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n40`);
    waiting.resetAndDestroy();
    posting.resetAndDestroy();
    await expect.poll(async () => (await from(`${poll}&sid=${sid}`)).status).toBe(400);
  });
});

describe("malformed requests", () => {
  test("headers over Node's limit", async () => {
    const big = { ...upgradeHeaders, "X-Big": "x".repeat(40_000) };
    expect(await sendRaw(port, upgradeText(big))).toMatch(/^HTTP\/1\.1 431 /);
    expect(await sendRaw(port, `GET ${poll}&a=${"x".repeat(40_000)} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 (431|400) /);
  });

  test.each([
    ["no key", { "Sec-WebSocket-Key": "" }, /^HTTP\/1\.1 400 /],
    ["a bad key", { "Sec-WebSocket-Key": "short" }, /^HTTP\/1\.1 400 /],
    ["an unknown version", { "Sec-WebSocket-Version": "99" }, /^HTTP\/1\.1 4\d\d /],
    ["another protocol", { Upgrade: "h2c" }, /^HTTP\/1\.1 400 /],
    ["a bad extension", { "Sec-WebSocket-Extensions": ";;;=" }, /^HTTP\/1\.1 (101|400) /],
    ["a bad subprotocol", { "Sec-WebSocket-Protocol": ",,," }, /^HTTP\/1\.1 400 /],
    ["a bad origin", { Origin: "\u0001" }, /^HTTP\/1\.1 400 /],
  ])("an upgrade with %s", async (_what, headers, answer) => {
    const socket = await rawConnection(upgradeText({ ...upgradeHeaders, ...headers }));
    const [data] = await once(socket, "data");
    expect(String(data)).toMatch(answer);
    socket.destroy();
  });

  test("an upgrade with a body, and by another method", async () => {
    const body = { ...upgradeHeaders, "Content-Length": "20" };
    const answer = await sendRaw(port, `${upgradeText(body)}this is not a frame!`);
    expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect(await sendRaw(port, upgradeText(upgradeHeaders, socketPath, "POST"))).toMatch(/^HTTP\/1\.1 400 /);
    expect(await sendRaw(port, upgradeText(upgradeHeaders, socketPath, "CONNECT"))).toBe("");
  });

  test.each(["2", "abc", "5", "", "%00", "4%20"])("protocol version %j", async (version) => {
    const answer = { status: 400, body: '{"code":5,"message":"Unsupported protocol version"}' };
    expect(await from(`/?EIO=${version}&transport=polling`)).toMatchObject(answer);
    expect(await from(`/?EIO=${version}&transport=websocket`, { headers: upgradeHeaders })).toMatchObject({ status: 400 });
  });

  test.each(["nothing", "__proto__", "constructor", "toString", "webtransport", ""])("transport %j", async (transport) => {
    const path = `/socket.io/?EIO=4&transport=${transport}`;
    expect(await from(path)).toMatchObject({ status: 400, body: '{"code":0,"message":"Transport unknown"}' });
    expect(await from(path, { headers: upgradeHeaders })).toMatchObject({ status: 400, body: "Transport unknown" });
  });

  test.each(["gone", "__proto__", "constructor", "%00", "x".repeat(8_000)])("session %.20s", async (sid) => {
    const body = '{"code":1,"message":"Session ID unknown"}';
    expect(await from(`${poll}&sid=${sid}`)).toMatchObject({ status: 400, body });
    expect(await from(`${poll}&sid=${sid}`, { method: "POST", body: "40" })).toMatchObject({ status: 400, body });
    expect(await from(`${socketPath}&sid=${sid}`, { headers: upgradeHeaders })).toMatchObject({ status: 400 });
  });

  test("methods that Socket.IO has no use for", async () => {
    const sid = await openSession();
    for (const method of ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"]) {
      expect((await from(poll, { method })).status).toBe(400);
      expect((await from(`${poll}&sid=${sid}`, { method })).status).toBe(500);
      expect((await from("/page", { method })).status).toBe(404);
    }
  });

  test("URLs that are no URLs", async () => {
    for (const target of [
      "//?EIO=4&transport=polling",
      "http://?EIO=4&transport=polling",
      "*",
      "?EIO=4&transport=polling",
      "/%?EIO=4&transport=polling&%",
    ]) {
      expect(await sendRaw(port, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 (200|400|404) /,
      );
      expect(await sendRaw(port, upgradeText({ Upgrade: "x", Connection: "Upgrade" }, target))).toMatch(/^HTTP\/1\.1 (400|404) /);
    }
  });
});

describe("sessions that are misused", () => {
  test("two polls at a time, two posts at a time", async () => {
    const sid = await openSession();
    const first = from(`${poll}&sid=${sid}`);
    const answers = await Promise.all([first, from(`${poll}&sid=${sid}`)]);
    expect(answers.map(({ status }) => status)).toContain(400);
  });

  test("a WebSocket session asked by polling", async () => {
    const sid = (witness.io.engine as unknown as { id: string }).id;
    expect(await from(`${poll}&sid=${sid}`)).toMatchObject({ status: 400, body: '{"code":3,"message":"Bad request"}' });
    expect(await from(`/socket.io/?EIO=3&transport=websocket&sid=${sid}`, { headers: upgradeHeaders })).toMatchObject({ status: 400 });
  });

  test("a post over the limit, at once and in pieces", async () => {
    const megabyte = "x".repeat(1_000_001);
    expect(await post({ "Content-Length": "1000001" }, (socket) => socket.write(megabyte))).toMatch(/^HTTP\/1\.1 413 /);
    const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
    const pieces = await post({ "Transfer-Encoding": "chunked" }, (socket) => Array.from({ length: 20 }, () => socket.write(chunk)));
    expect(pieces).toMatch(/^HTTP\/1\.1 413 /);
  });

  test.each([
    ["4", "rubbish"],
    ["4", "\u001e".repeat(100_000)],
    ["4", "40\u001e".repeat(10_000)],
    ["4", "b!!!"],
    ["4", '42["echo"'],
    ["4", "451-[]"],
    ["3", "99999999999:4"],
    ["3", "1:4:::::"],
    ["3", "-1:40"],
    ["3", "0:".repeat(10_000)],
    ["3", "NaN:40"],
  ])("a post that is rubbish, by protocol %s: %.12s", async (version, body) => {
    const sid = await openSession(`EIO=${version}`);
    const { status } = await from(`/socket.io/?EIO=${version}&transport=polling&sid=${sid}`, { method: "POST", body });
    expect([200, 400]).toContain(status);
  });

  test.each(["4", "3"])("a binary post that is rubbish, by protocol %s", async (version) => {
    for (const body of ["\u0001\u00ff4", "\u0000\u0001", "\u0001" + "\u0009".repeat(400) + "\u00ff"]) {
      const sid = await openSession(`EIO=${version}`);
      const path = `/socket.io/?EIO=${version}&transport=polling&sid=${sid}`;
      const headers = { "Content-Type": "application/octet-stream", "Content-Length": Buffer.byteLength(body) };
      const { status } = await from(path, { method: "POST", body, headers });
      expect([200, 400]).toContain(status);
    }
  });

  test("JSONP with a callback that is none", async () => {
    const answer = await from("/socket.io/?EIO=3&transport=polling&j=alert(1)");
    expect(answer.body).not.toContain("alert");
    expect(await from("/socket.io/?EIO=3&transport=polling&j=0&sid=gone")).toMatchObject({ status: 400 });
    expect(await from("/socket.io/?EIO=4&transport=polling&j=0", { headers: { "Accept-Encoding": "gzip;q=bad" } })).toMatchObject({
      status: 200,
    });
  });

  test("an upgrade of a session that never finishes", async () => {
    const sid = await openSession();
    const probe = await rawConnection(upgradeText(upgradeHeaders, `${socketPath}&sid=${sid}`));
    await once(probe, "data");
    expect(await from(`${socketPath}&sid=${sid}`, { headers: upgradeHeaders })).toMatchObject({ status: 101 });
    probe.resetAndDestroy();
    expect(await from(`${poll}&sid=${sid}`, { method: "POST", body: "40" })).toMatchObject({ status: 200, body: "ok" });
  });
});
