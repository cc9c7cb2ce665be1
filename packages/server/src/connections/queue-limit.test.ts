// What a client that does not read may cost.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { GosfError, successMessage } from "@gosf/protocol";
import { queuedBytes } from "@gosf/wire/server";
import type { Server, Socket } from "socket.io";
import { describe, expect, test } from "vitest";
import { WebSocket, type ClientOptions } from "ws";
import { deferred } from "@gosf/test-support/deferred";
import { createCertificate, temporaryFolder } from "@gosf/test-support/certificate";
import { ask } from "@gosf/test-support/http";
import { createApp, type App, type AppOptions, type Client } from "../index.ts";

const maxQueuedBytes = 4_000_000;

/** A client of frames that reads, or does not, as a test says. */
class Reader implements Disposable {
  readonly socket: WebSocket;
  /** The texts of the "news" that came. */
  readonly news: string[] = [];
  readonly closed: Promise<unknown>;
  #wake: () => void = () => {};

  private constructor(url: string, options: ClientOptions) {
    const target = `${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`;
    this.socket = new WebSocket(target, { perMessageDeflate: false, ...options });
    this.socket.on("error", () => {}); // "close" follows
    this.closed = once(this.socket, "close");
    this.socket.on("message", (data: Buffer) => {
      const frame = data.toString();
      if (frame.startsWith('42["news"')) this.news.push(JSON.parse(frame.slice(2))[1].text);
      this.#wake();
    });
  }

  /** A WebSocket that has not asked for a namespace. */
  static async open(url: string, options: ClientOptions = {}): Promise<Reader> {
    const reader = new Reader(url, options);
    await once(reader.socket, "message"); // the handshake
    return reader;
  }

  static async connect(url: string, options: ClientOptions = {}): Promise<Reader> {
    const reader = await Reader.open(url, options);
    reader.socket.send("40");
    await once(reader.socket, "message");
    return reader;
  }

  /** Resolves once so many news have come. */
  async until(count: number): Promise<void> {
    while (this.news.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  [Symbol.dispose](): void {
    this.socket.terminate();
  }
}

/** What an app has to tell of its clients that left. */
interface Departures {
  readonly left: string[];
  /** The reason for which this client left, once it has. */
  of(id: string): Promise<string>;
}

function watchDepartures(app: App): Departures {
  const reasons = new Map<string, ReturnType<typeof deferred<string>>>();
  const of = (id: string): ReturnType<typeof deferred<string>> => {
    const known = reasons.get(id) ?? deferred<string>();
    reasons.set(id, known);
    return known;
  };
  const left: string[] = [];
  app.onDisconnect((client, _request, reason) => {
    left.push(client.id);
    of(client.id).resolve(reason);
  });
  return { left, of: (id) => of(id).promise };
}

/** The client that connected last. */
function newest(app: App): Socket {
  return [...app.io.sockets.sockets.values()].at(-1)!;
}

/** Text that no compression makes shorter. */
function noise(length: number): string {
  return randomBytes(length / 2).toString("hex");
}

function tooSlow(): unknown {
  return expect.objectContaining({
    code: "client-too-slow",
    details: { queuedBytes: expect.any(Number), maxQueuedBytes },
  });
}

async function startLimited(options: AppOptions = {}, certificate?: { "ssl-key": string; "ssl-cert": string }) {
  const app = createApp({ maxQueuedBytes, ...options });
  const errors: { error: unknown; client: Client | undefined }[] = [];
  app.onError((error, { client }) => void errors.push({ error, client }));
  app.listen("echo", (_client, request) => successMessage(request.message.text));
  const departures = watchDepartures(app);
  const { url } = await app.startup({ port: 0, ...(certificate && { secure: true, ...certificate }) });
  return { app, url, errors, departures, [Symbol.asyncDispose]: () => app.shutdown() };
}

type Send = (app: App, text: string) => void;

/** Sends to all, and waits for the witness, until so much is queued for another: how many were sent. */
async function fill(app: App, slow: Socket, witness: Reader, bytes: number, send: Send = broadcast): Promise<number> {
  const text = noise(60_000);
  let sent = witness.news.length;
  while (slow.connected && queuedBytes(slow) <= bytes) {
    send(app, text);
    await witness.until(++sent);
  }
  return sent;
}

/** The same, until that one is cut: what is queued may still become less, as it is compressed say, and is then made up for. */
async function flood(app: App, slow: Socket, witness: Reader, send: Send = broadcast): Promise<number> {
  const cut = new Promise<false>((resolve) => slow.once("disconnect", () => resolve(false)));
  let sent: number;
  do {
    sent = await fill(app, slow, witness, maxQueuedBytes, send);
  } while (await Promise.race([cut, setTimeout(50, true)]));
  return sent;
}

const broadcast: Send = (app, text) => app.broadcast("", "news", successMessage(text));

describe("a client that stops reading is cut, and no other notices", () => {
  const ways: [string, Send][] = [
    ["broadcasts", broadcast],
    ["broadcasts through app.io", (app, text) => void app.io.emit("news", { text })],
    ["broadcasts to a room", (app, text) => app.broadcast("room", "news", successMessage(text))],
    [
      "messages to it alone",
      (app, text) => {
        for (const client of app.clients.values()) client.send("news", successMessage(text));
      },
    ],
  ];

  test.each(ways)("%s", async (_name, send) => {
    await using running = await startLimited();
    const { app, departures, errors, url } = running;
    app.onConnect((client) => client.join("room"));
    using witness = await Reader.connect(url);
    using slow = await Reader.connect(url);
    const socket = newest(app);
    const client = app.clients.get(socket.id);
    slow.socket.pause();
    const sent = await flood(app, socket, witness, send);
    expect(await departures.of(socket.id)).toBe("forced close");
    expect(errors).toEqual([{ error: tooSlow(), client }]);
    expect((errors[0]!.error as GosfError).details["queuedBytes"]).toBeGreaterThan(maxQueuedBytes);
    send(app, "the last");
    await witness.until(sent + 1);
    expect(witness.news.at(-1)).toBe("the last");
    expect([departures.left, app.clients.size, app.io.engine.clientsCount]).toEqual([[socket.id], 1, 1]);
    slow.socket.resume();
    await slow.closed;
    expect(slow.news.length).toBeLessThan(sent);
  });

  test("over a WebSocket that compresses", async () => {
    await using running = await startLimited({ socketIo: { perMessageDeflate: { threshold: 0 } } });
    const { app, departures, errors, url } = running;
    using witness = await Reader.connect(url);
    using slow = await Reader.connect(url, { perMessageDeflate: true });
    expect(slow.socket.extensions).toContain("permessage-deflate");
    const socket = newest(app);
    slow.socket.pause();
    await flood(app, socket, witness);
    expect(await departures.of(socket.id)).toBe("forced close");
    expect([errors.map(({ error }) => error), departures.left]).toEqual([[tooSlow()], [socket.id]]);
  });

  test("over TLS", async () => {
    await using folder = await temporaryFolder();
    const { key, cert } = await createCertificate();
    const files = { "ssl-key": await folder.write("key.pem", key), "ssl-cert": await folder.write("cert.pem", cert) };
    await using running = await startLimited({}, files);
    const { app, departures, errors, url } = running;
    using witness = await Reader.connect(url, { ca: cert });
    using slow = await Reader.connect(url, { ca: cert });
    const socket = newest(app);
    slow.socket.pause();
    await flood(app, socket, witness);
    expect(await departures.of(socket.id)).toBe("forced close");
    expect([errors.map(({ error }) => error), departures.left]).toEqual([[tooSlow()], [socket.id]]);
  });

  test("answers that are not read: the requests wait, and the connection ends when nothing is taken for pingTimeoutMs", async () => {
    await using running = await startLimited({ pingTimeoutMs: 300 });
    const { app, departures, errors, url } = running;
    let started = 0;
    app.listen("count", () => successMessage(noise(400_000), { started: ++started }));
    using witness = await Reader.connect(url);
    using slow = await Reader.connect(url);
    const socket = newest(app);
    slow.socket.pause();
    const request = `421["count",${JSON.stringify({ text: noise(10_000) })}]`;
    for (let index = 0; index < 100; index++) slow.socket.send(request);
    expect(await departures.of(socket.id)).toBe("ping timeout");
    expect(errors).toEqual([]);
    // A quarter of the limit and one more, and what the operating system takes.
    expect(started).toBeLessThan(40);
    broadcast(app, "the last");
    await witness.until(1);
    expect(departures.left).toEqual([socket.id]);
  });

  test("small messages weigh what is kept about each", async () => {
    await using running = await startLimited();
    const { app, departures, errors, url } = running;
    using witness = await Reader.connect(url);
    using slow = await Reader.connect(url);
    const socket = newest(app);
    slow.socket.pause();
    const sent = await fill(app, socket, witness, maxQueuedBytes * 0.7);
    const waiting = maxQueuedBytes / 200; // of 30 bytes each: by their text alone a sixth of the limit
    for (let index = 0; index < waiting; index++) socket.emit("news", { text: "" });
    expect(await departures.of(socket.id)).toBe("forced close");
    expect([errors.map(({ error }) => error), witness.news.length]).toEqual([[tooSlow()], sent]);
  });

  test("in a namespace that is not the app's", async () => {
    await using running = await startLimited();
    const { app, departures, errors, url } = running;
    using witness = await Reader.connect(url);
    const connected = deferred<Socket>();
    app.io.of("/other").on("connection", connected.resolve);
    using slow = await Reader.open(url);
    slow.socket.send("40/other");
    const socket = await connected.promise;
    slow.socket.pause();
    await flood(app, socket, witness, (_app, text) => {
      socket.emit("news", { text });
      broadcast(app, "");
    });
    expect([errors, departures.left]).toEqual([[{ error: tooSlow(), client: undefined }], []]);
    broadcast(app, "the last");
    await witness.until(witness.news.length + 1);
    expect(app.io.engine.clientsCount).toBe(1);
  });

  test("a poller that never polls again", async () => {
    await using running = await startLimited();
    const { app, departures, errors, url } = running;
    using witness = await Reader.connect(url);
    const polling = `${url}/socket.io/?EIO=4&transport=polling`;
    const sid: string = JSON.parse((await ask(polling)).body.slice(1)).sid;
    await ask(`${polling}&sid=${sid}`, { method: "POST", body: "40" });
    const socket = newest(app);
    await flood(app, socket, witness);
    expect(await departures.of(socket.id)).toBe("forced close");
    expect([errors.map(({ error }) => error), departures.left]).toEqual([[tooSlow()], [socket.id]]);
    expect((await ask(`${polling}&sid=${sid}`)).status).toBe(400);
  });

  test("one that was told to leave, and does not read that either", async () => {
    await using running = await startLimited({ pingIntervalMs: 200, pingTimeoutMs: 200 });
    const { app, departures, errors, url } = running;
    const polling = `${url}/socket.io/?EIO=4&transport=polling`;
    const sid: string = JSON.parse((await ask(polling)).body.slice(1)).sid;
    await ask(`${polling}&sid=${sid}`, { method: "POST", body: "40" });
    const socket = newest(app);
    socket.emit("news", { text: noise(1_000_000) });
    app.clients.get(socket.id)!.disconnect();
    expect(await departures.of(socket.id)).toBe("server namespace disconnect");
    await expect.poll(() => app.io.engine.clientsCount).toBe(0);
    expect(errors).toEqual([]);
  });
});

test("a client that is slow, but below the limit, gets everything", async () => {
  await using running = await startLimited();
  const { app, departures, errors, url } = running;
  using witness = await Reader.connect(url);
  using slow = await Reader.connect(url);
  const socket = newest(app);
  slow.socket.pause();
  const sent = await fill(app, socket, witness, maxQueuedBytes / 2);
  expect(queuedBytes(socket)).toBeLessThan(maxQueuedBytes);
  slow.socket.resume();
  broadcast(app, "the last");
  await slow.until(sent + 1);
  expect(slow.news).toEqual(witness.news);
  expect([departures.left, errors]).toEqual([[], []]);
});

test("one message on an empty queue may be larger than the limit; the next one may not come before it is read", async () => {
  await using running = await startLimited();
  const { app, departures, errors, url } = running;
  using reader = await Reader.connect(url);
  const socket = newest(app);
  reader.socket.pause();
  const large = noise(maxQueuedBytes * 3);
  socket.emit("news", { text: large });
  await expect.poll(() => queuedBytes(socket)).toBeGreaterThan(maxQueuedBytes);
  reader.socket.resume();
  await reader.until(1);
  expect(reader.news[0]).toBe(large);
  await expect.poll(() => queuedBytes(socket)).toBe(0);
  reader.socket.pause();
  socket.emit("news", { text: large });
  await expect.poll(() => queuedBytes(socket)).toBeGreaterThan(maxQueuedBytes);
  expect(departures.left).toEqual([]);
  socket.emit("news", { text: "one more" });
  expect(await departures.of(socket.id)).toBe("forced close");
  expect(errors).toEqual([{ error: tooSlow(), client: expect.objectContaining({ id: socket.id }) }]);
});

test("what is sent in one turn of the event loop never passes the limit", async () => {
  await using running = await startLimited();
  const { app, departures, errors, url } = running;
  using slow = await Reader.connect(url);
  const socket = newest(app);
  slow.socket.pause();
  const most: number[] = [];
  for (let index = 0; index < 20_000; index++) {
    socket.emit("news", { text: "x".repeat(5000) });
    most.push(queuedBytes(socket));
  }
  expect(Math.max(...most)).toBeLessThanOrEqual(maxQueuedBytes + 6000);
  expect(await departures.of(socket.id)).toBe("forced close");
  expect(errors.map(({ error }) => error)).toEqual([tooSlow()]);
});

/** Clients that do not read, each with the socket on the server. */
async function openSlow(app: App, url: string, count: number): Promise<[Reader, Socket][]> {
  const all: [Reader, Socket][] = [];
  for (let index = 0; index < count; index++) {
    const reader = await Reader.connect(url);
    reader.socket.pause();
    all.push([reader, newest(app)]);
  }
  return all;
}

describe("the sum over all clients", () => {
  const maxQueuedBytesTotal = 8_000_000;

  function tooMuchInAll(): unknown {
    return expect.objectContaining({
      code: "client-too-slow",
      details: { queuedBytes: expect.any(Number), totalBytes: expect.any(Number), maxQueuedBytesTotal },
    });
  }

  test("above it those for which most is queued are disconnected", async () => {
    await using running = await startLimited({ maxQueuedBytesTotal });
    const { app, departures, errors, url } = running;
    const slow = await openSlow(app, url, 8);
    // What the operating system takes of it is not queued.
    for (const [, socket] of slow) {
      do {
        socket.emit("news", { text: noise(60_000) });
        await setTimeout(1);
      } while (queuedBytes(socket) === 0);
    }
    for (let round = 0; round < 40; round++) {
      slow.forEach(([, socket], index) => {
        if (index >= 4 || round < 8) socket.emit("news", { text: noise(60_000) });
      });
    }
    await expect.poll(() => errors.length).toBeGreaterThan(0);
    expect(errors.map(({ error }) => error)).toEqual(errors.map(() => tooMuchInAll()));
    await expect.poll(() => departures.left.length).toBe(errors.length);
    const left = slow.filter(([, socket]) => departures.left.includes(socket.id)).map(([, { id }]) => id);
    expect(slow.slice(4).map(([, { id }]) => id)).toEqual(expect.arrayContaining(left));
    let sum = 0;
    for (const [, socket] of slow) if (socket.connected) sum += queuedBytes(socket);
    expect(sum).toBeLessThanOrEqual(maxQueuedBytesTotal);
    for (const [reader] of slow) reader[Symbol.dispose]();
  });

  test("a broadcast counts once, however many wait for it", async () => {
    await using running = await startLimited({ maxQueuedBytesTotal });
    const { app, departures, errors, url } = running;
    const slow = await openSlow(app, url, 30);
    using witness = await Reader.connect(url);
    // Each has three quarters of its own limit before it: eleven times the limit for all, if it were counted for each.
    let sent = 0;
    while (Math.max(...slow.map(([, socket]) => queuedBytes(socket))) < maxQueuedBytes * 0.75) {
      broadcast(app, noise(60_000));
      await witness.until(++sent);
    }
    let sum = 0;
    for (const [, socket] of slow) sum += queuedBytes(socket);
    expect(sum).toBeGreaterThan(maxQueuedBytesTotal * 4);
    expect([errors, departures.left]).toEqual([[], []]);
    for (const [reader] of slow) reader[Symbol.dispose]();
  });
});

/** An app whose client did not read and left, or still does not read. */
async function leaveBehind(isGone: boolean): Promise<WeakRef<Server>> {
  await using running = await startLimited();
  const { app, url } = running;
  using witness = await Reader.connect(url);
  using slow = await Reader.connect(url);
  slow.socket.pause();
  await fill(app, newest(app), witness, maxQueuedBytes / 2);
  if (isGone) slow.socket.terminate();
  return new WeakRef(app.io);
}

describe("the timer", () => {
  test.each([true, false])("it does not outlive the app, whose client has left: %s", async (isGone) => {
    const server = await leaveBehind(isGone);
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void; // V8 puts it there
    await expect
      .poll(() => {
        collectGarbage();
        return server.deref() === undefined;
      })
      .toBe(true);
  });
});

test("a limit is a whole number from 0", () => {
  for (const value of [-1, 0.5, Number.NaN]) {
    expect(() => createApp({ maxQueuedBytesTotal: value })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    expect(() => createApp({ maxQueuedBytes: value })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  }
});
