// Requests of clients that do not read: they wait, and none is lost. The matrix has a count, so that none of its rows is left out unnoticed.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { successMessage } from "@gosf/protocol";
import { queuedBytes } from "@gosf/wire/server";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { deferred } from "@gosf/test-support/deferred";
import { ask } from "@gosf/test-support/http";
import { createApp, type AppOptions } from "../index.ts";

const maxQueuedBytes = 2_000_000;
/** Of all replies together: more than the limit, and than what the operating system takes. */
const allReplies = 16_000_000;

/** A client of frames that reads, or does not. */
interface Caller extends AsyncDisposable {
  /** Sends packets of the main namespace. */
  send(packets: readonly string[]): Promise<unknown>;
  /** Begins to read. Resolves with the ids of the acknowledgements, in order, once there are so many. */
  read(count: number): Promise<number[]>;
}

type Connect = (url: string, eio: number) => Promise<Caller>;

function idOf(packet: string): number | undefined {
  const [, id] = /^43(\d+)\[/.exec(packet.slice(0, 20)) ?? [];
  return id === undefined ? undefined : Number(id);
}

function webSocket(perMessageDeflate: boolean): Connect {
  return async (url, eio) => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=${eio}&transport=websocket`, { perMessageDeflate });
    socket.on("error", () => {});
    const accepted = new Promise<void>((resolve) => {
      socket.on("message", (data: Buffer) => {
        if (data.toString("latin1", 0, 2) === "40") resolve();
      });
    });
    await once(socket, "open");
    if (eio === 4) socket.send("40");
    await accepted;
    socket.pause();
    const ids: number[] = [];
    return {
      send: async (packets) => packets.forEach((packet) => socket.send(packet)),
      read: (count) =>
        new Promise((resolve) => {
          socket.on("message", (data: Buffer) => {
            const id = idOf(data.toString("latin1", 0, 20));
            if (id !== undefined && ids.push(id) === count) resolve(ids);
          });
          socket.resume();
        }),
      async [Symbol.asyncDispose]() {
        socket.terminate();
      },
    };
  };
}

/** Reads a payload of Engine.IO: its packets are separated in protocol 4, and have their length before them in protocol 3. */
function readPayload(payload: string, eio: number): string[] {
  if (eio === 4) return payload.split("\u001E");
  const packets: string[] = [];
  for (let at = 0; at < payload.length;) {
    const colon = payload.indexOf(":", at);
    const end = colon + 1 + Number(payload.slice(at, colon));
    packets.push(payload.slice(colon + 1, end));
    at = end;
  }
  return packets;
}

const polling: Connect = async (url, eio) => {
  const base = `${url}/socket.io/?EIO=${eio}&transport=polling`;
  const opened = readPayload((await ask(base)).body, eio)[0]!;
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const target = `${base}&sid=${sid}`;
  const post = (packets: readonly string[]): Promise<unknown> =>
    ask(target, {
      method: "POST",
      body: packets.map((packet) => (eio === 4 ? packet : `${packet.length}:${packet}`)).join(eio === 4 ? "\u001E" : ""),
    });
  if (eio === 4) await post(["40"]);
  await ask(target);
  return {
    send: post,
    async read(count) {
      const ids: number[] = [];
      while (ids.length < count) {
        for (const packet of readPayload((await ask(target)).body, eio)) {
          const id = idOf(packet);
          if (id !== undefined) ids.push(id);
        }
      }
      return ids;
    },
    async [Symbol.asyncDispose]() {},
  };
};

const transports: [string, Connect, AppOptions][] = [
  ["WebSocket", webSocket(false), {}],
  ["WebSocket that compresses", webSocket(true), { socketIo: { perMessageDeflate: { threshold: 0 } } }],
  ["long polling", polling, {}],
];

async function start(options: AppOptions, replyBytes: number) {
  const app = createApp({ maxQueuedBytes, ...options });
  const errors: unknown[] = [];
  app.onError((error) => void errors.push(error));
  const text = randomBytes(replyBytes / 2).toString("hex");
  const counts = { started: 0 };
  app.listen("sync", () => {
    counts.started++;
    return successMessage(text);
  });
  const all = deferred();
  app.listen("async", async () => {
    if (++counts.started === allReplies / replyBytes) all.resolve();
    await all.promise;
    return successMessage(text);
  });
  app.listen("echo", (_client, request) => successMessage(request.message.text));
  const { url } = await app.startup({ port: 0 });
  return { app, url, errors, counts, [Symbol.asyncDispose]: () => app.shutdown() };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

const rows = transports.flatMap(([name, connect, options]) =>
  [3, 4].flatMap((eio) => [20_000, 200_000].map((replyBytes) => ({ name, connect, options, eio, replyBytes }))),
);

test("the matrix has 12 rows, each for a synchronous and an asynchronous endpoint", () => {
  expect(rows.length * 2).toBe(24);
});

describe.each(rows)("$name, protocol $eio, replies of $replyBytes bytes", ({ connect, options, eio, replyBytes }) => {
  const count = allReplies / replyBytes;
  const requests = (endpoint: string): string[] => range(count).map((id) => `42${id}["${endpoint}",{}]`);

  test("of a synchronous endpoint: the requests wait, and all are answered, in order", async () => {
    await using running = await start(options, replyBytes);
    const { app, counts, errors, url } = running;
    await using caller = await connect(url, eio);
    await using witness = await webSocket(false)(url, 4);
    const [socket] = app.io.sockets.sockets.values();
    const sent = caller.send(requests("sync"));
    await expect.poll(() => queuedBytes(socket!)).toBeGreaterThan(0);
    await witness.send(['420["echo",{}]']);
    expect(await witness.read(1)).toEqual([0]);
    // A stock client gets each reply twice.
    expect(counts.started).toBeLessThan(count / 2);
    expect(queuedBytes(socket!)).toBeLessThan(maxQueuedBytes);
    expect(await caller.read(count)).toEqual(range(count));
    await sent;
    expect([counts.started, errors]).toEqual([count, []]);
  });

  test("of an asynchronous one, all of whose requests have started: the client is disconnected", async () => {
    await using running = await start(options, replyBytes);
    const { app, counts, errors, url } = running;
    await using caller = await connect(url, eio);
    const left = deferred<string>();
    app.onDisconnect((_client, _request, reason) => left.resolve(reason));
    void caller.send(requests("async"));
    expect(await left.promise).toBe("forced close");
    expect(errors).toEqual([expect.objectContaining({ code: "client-too-slow" })]);
    expect(counts.started).toBe(count);
  });
});
