import * as fc from "fast-check";
import type { Socket } from "socket.io";
import { Encoder, PacketType } from "socket.io-parser";
import { describe, expect, test } from "vitest";
import { receiveEvents, sendEncoded } from "@gosf/wire/server";
import { makeFrame } from "@gosf/test-support/frames";
import { FrameClient } from "@gosf/test-support/frame-client";
import { type Flavour, type RunningServer, startServer, stock, wired } from "./support/servers.ts";

const CLIENTS = 2;

/** Something a server does, to one of its clients or to all. */
type Action =
  | { do: "emit" | "emit encoded" | "volatile" | "broadcast"; to: number; data: unknown[] }
  | { do: "binary" | "broadcast binary"; to: number; bytes: Uint8Array }
  | { do: "ping" | "close"; to: number }
  | { do: "wait"; for: "a tick" | "a microtask" | "the loop" };

const to = fc.nat({ max: CLIENTS - 1 });
const dataUpTo = (length: number): fc.Arbitrary<unknown[]> =>
  fc.oneof(
    fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }),
    fc.tuple(fc.string({ unit: "binary", maxLength: 300 })),
    fc.nat({ max: length }).map((count) => ["x".repeat(count)]),
    fc.nat({ max: length / 2 }).map((count) => ["é".repeat(count)]),
  );
const bytesUpTo = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.nat({ max: length }).map((count) => new Uint8Array(count)),
  );
const data = dataUpTo(80_000);
const bytes = bytesUpTo(80_000);
const wait = fc.record({
  do: fc.constant("wait" as const),
  for: fc.constantFrom("a tick" as const, "a microtask" as const, "the loop" as const),
});
const sendsUpTo = (length: number): fc.WeightedArbitrary<Action>[] => [
  { weight: 6, arbitrary: fc.record({ do: fc.constant("emit" as const), to, data: dataUpTo(length) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("broadcast" as const), to, data: dataUpTo(length) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom("binary" as const, "broadcast binary" as const), to, bytes: bytesUpTo(length) }),
  },
  { weight: 4, arbitrary: wait },
];
const sends = sendsUpTo(80_000);
const ping = { weight: 2, arbitrary: fc.record({ do: fc.constant("ping" as const), to }) };
const close = fc.record({ do: fc.constant("close" as const), to });
const encoded = { weight: 6, arbitrary: fc.record({ do: fc.constant("emit encoded" as const), to, data }) };
const volatile = { weight: 2, arbitrary: fc.record({ do: fc.constant("volatile" as const), to, data: dataUpTo(500) }) };

async function perform(action: Action, { io }: RunningServer, sockets: Socket[]): Promise<void> {
  switch (action.do) {
    case "emit":
      sockets[action.to]!.emit("text", ...action.data);
      return;
    case "emit encoded":
      for (const packet of new Encoder().encode({ type: PacketType.EVENT, nsp: "/", data: ["text", ...action.data] })) {
        sendEncoded(sockets[action.to]!, packet as string);
      }
      return;
    case "volatile":
      sockets[action.to]!.volatile.emit("volatile", ...action.data);
      return;
    case "broadcast":
      io.emit("all", ...action.data);
      return;
    case "binary":
      sockets[action.to]!.emit("bytes", Buffer.from(action.bytes));
      return;
    case "broadcast binary":
      io.emit("bytes to all", Buffer.from(action.bytes));
      return;
    case "ping":
      // As an application may, with what engine.io builds on.
      (sockets[action.to]!.conn.transport as unknown as { socket: { ping(): void; readyState: number } }).socket.ping();
      return;
    case "close":
      sockets[action.to]!.disconnect(true);
      return;
    default:
      if (action.for === "a tick") await new Promise<void>((resolve) => process.nextTick(resolve));
      if (action.for === "the loop") await new Promise(setImmediate);
  }
}

/** What each client hears while a server does all this and then closes. */
async function heardFrom(flavour: Flavour, actions: Action[]): Promise<string[][]> {
  await using server = await startServer(flavour);
  const clients: FrameClient[] = [];
  const sockets: Socket[] = [];
  server.io.on("connection", (socket) => sockets.push(socket));
  for (let index = 0; index < CLIENTS; index++) clients.push(await FrameClient.connect(server));
  for (const action of actions) await perform(action, server, sockets);
  for (const socket of sockets) {
    socket.emit("end");
    socket.disconnect(true);
  }
  return await Promise.all(clients.map((client) => client.rest()));
}

describe("what a server sends arrives byte for byte as from stock socket.io, in the same order", () => {
  const secureStock = { ...stock, secure: true };
  const secureWired = { ...wired, secure: true };

  test.each([
    // Of no more data than a TCP socket surely takes at once: a volatile event depends on it.
    ["over TCP, with pings and volatile events", stock, wired, [...sendsUpTo(500), ping, volatile]],
    // Pings of the WebSocket go past what engine.io holds back, which encoded packets need not be.
    ["over TCP, with encoded packets", stock, wired, [...sends, encoded]],
    // When a TLS socket has drained is not certain, and with it where pings come in and whether volatile events go out.
    ["over TLS, with encoded packets", secureStock, secureWired, [...sends, encoded]],
  ])("%s", async (_name, one, other, arbitraries) => {
    const actions = fc.tuple(
      fc.array(fc.oneof(...arbitraries), { maxLength: 25 }),
      fc.array(close, { maxLength: 1 }),
      fc.array(fc.oneof(...arbitraries), { maxLength: 5 }),
    );
    await fc.assert(
      fc.asyncProperty(actions, async ([before, closes, after]) => {
        const all: Action[] = [...before, ...closes, ...after];
        const plain = all.map((action) => (action.do === "emit encoded" ? { ...action, do: "emit" as const } : action));
        expect(await heardFrom(other, all)).toEqual(await heardFrom(one, plain));
      }),
      { numRuns: 15 },
    );
  });
});

/** What a client sends, as the messages of one or more frames. */
const sent = fc.oneof(
  { weight: 6, arbitrary: data.map((args) => [`42["a",${JSON.stringify(args).slice(1, -1) || "0"}]`]) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(), data).map(([id, args]) => [`42${id}["b",${JSON.stringify(args)}]`]) },
  { weight: 2, arbitrary: bytes.map((attachment) => ['451-["c",{"_placeholder":true,"num":0}]', Buffer.from(attachment)]) },
  { weight: 1, arbitrary: fc.constant(["3"]) },
  { weight: 1, arbitrary: fc.constant(["439[1]"]) },
  { weight: 1, arbitrary: fc.constantFrom(['42[5,"name"]'], ['427[5,"name"]']) },
  { weight: 1, arbitrary: fc.constant(["ping"]) },
);

/** What a server's listeners, or its receiver, hear while a client sends bytes cut at these places. */
async function heardBy(flavour: Flavour, receives: boolean, messages: (string | Buffer)[], cuts: number[]): Promise<unknown[]> {
  await using server = await startServer(flavour);
  const heard: unknown[] = [];
  const hear = (event: string, args: readonly unknown[]): void => void heard.push([event, ...args]);
  if (receives) receiveEvents(server.io.of("/"), (_socket, event, args) => event !== "end" && (hear(event, args), true));
  const ended = new Promise((resolve) => {
    server.io.on("connection", (socket) => {
      for (const event of ["first", "a", "b", "c", "5"]) {
        socket.on(event, (...args: unknown[]) => hear(event, typeof args.at(-1) === "function" ? args.slice(0, -1) : args));
      }
      socket.on("end", resolve);
    });
  });
  using client = await FrameClient.connect(server);
  client.send('42["first"]');
  const frames = [...messages, '42["end"]'].map((message) =>
    message === "ping" ? makeFrame(9) : makeFrame(typeof message === "string" ? 1 : 2, message),
  );
  const all = Buffer.concat(frames);
  let from = 0;
  for (const cut of [...new Set(cuts.map((place) => place % all.length))].toSorted((one, other) => one - other)) {
    client.write(all.subarray(from, cut));
    from = cut;
    await new Promise(setImmediate);
  }
  client.write(all.subarray(from));
  await ended;
  return heard;
}

test("what a client sends is heard as by stock socket.io, in the same order, whether by listeners or by a receiver", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 6 }), async (groups, cuts) => {
      const messages = groups.flat();
      const expected = await heardBy(stock, false, messages, cuts);
      expect(await heardBy(wired, false, messages, cuts)).toEqual(expected);
      expect(await heardBy(wired, true, messages, cuts)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
