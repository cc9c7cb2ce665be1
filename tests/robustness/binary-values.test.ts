// Each kind of binary data, and of what only looks like it, in each place where a server's application may give it: it arrives as it was, or its sender is
// refused and nobody else notices.
import type { GosfError, Message, MessageInit } from "@gosf/protocol";
import type { App, Client } from "@gosf/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectProcessFaults, type ProcessFaults } from "../support/process-faults.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { connectStock, type StockClient } from "../support/stock-client.ts";

type Body = Record<string, unknown>;

const content = [1, 2, 3, 4, 5, 6, 7, 8];

// Node has it, the library that TypeScript is told of does not.
type Resizable = ArrayBuffer & { resize(length: number): void };
const ResizableArrayBuffer = ArrayBuffer as unknown as new (length: number, options: { maxByteLength: number }) => Resizable;
const resizable = (): Resizable => new ResizableArrayBuffer(8, { maxByteLength: 16 });

function filled<T extends ArrayBufferLike>(buffer: T): T {
  new Uint8Array(buffer).set(content);
  return buffer;
}

function detach<T extends ArrayBuffer | ArrayBufferView>(value: T): T {
  structuredClone(value, { transfer: [(ArrayBuffer.isView(value) ? value.buffer : value) as ArrayBuffer] }); // none of them is shared
  return value;
}

function outOfBounds<T>(view: (buffer: ArrayBuffer) => T): T {
  const buffer = resizable();
  const made = view(buffer);
  buffer.resize(2);
  return made;
}

class Bytes extends Uint8Array {}

function cycleWith(value: unknown): Body {
  const cycle: Body = { value };
  cycle["self"] = cycle;
  return cycle;
}

function nested(levels: number, value: unknown): unknown {
  let all = value;
  for (let level = 0; level < levels; level++) all = level % 2 === 0 ? { all } : [all];
  return all;
}

function raise(): never {
  throw new Error("getter");
}

const sendable: Readonly<Record<string, () => unknown>> = {
  "an ArrayBuffer": () => filled(new ArrayBuffer(8)),
  "a Uint8Array": () => Uint8Array.from(content),
  "a Buffer": () => Buffer.from(content),
  "a subclass of Uint8Array": () => Bytes.from(content),
  "a Float64Array": () => new Float64Array(filled(new ArrayBuffer(8))),
  "a DataView": () => new DataView(filled(new ArrayBuffer(8))),
  "a view of a part": () => new Uint8Array(Uint8Array.from([0, 0, ...content, 0]).buffer, 2, 8),
  "a resizable ArrayBuffer": () => filled(resizable()),
  "a view of a resizable ArrayBuffer": () => new Uint8Array(filled(resizable())),
  "a view of a SharedArrayBuffer": () => new Uint8Array(filled(new SharedArrayBuffer(8))),
  "what becomes bytes": () => ({ toJSON: () => Uint8Array.from(content) }),
};

const unsendable: Readonly<Record<string, () => unknown>> = {
  "a Blob": () => new Blob(["bytes"]),
  "a File": () => new File(["bytes"], "name.txt"),
  "a Blob with fields": () => Object.assign(new Blob(["bytes"]), { field: 1 }),
  "what becomes a Blob": () => ({ toJSON: () => new Blob(["bytes"]) }),
  "a Blob beside bytes": () => [Uint8Array.from(content), new Blob(["bytes"])],
  "a SharedArrayBuffer": () => new SharedArrayBuffer(8),
  "a detached ArrayBuffer": () => detach(new ArrayBuffer(8)),
  "a detached Uint8Array": () => detach(new Uint8Array(8)),
  "a detached DataView": () => detach(new DataView(new ArrayBuffer(8))),
  "a DataView out of bounds": () => outOfBounds((buffer) => new DataView(buffer, 4, 4)),
  "11 attachments": () => Array.from({ length: 11 }, () => Buffer.from(content)),
  "a getter that throws, behind bytes": () => [Buffer.from(content), Object.defineProperty({}, "field", { enumerable: true, get: raise })],
  "a cycle with bytes": () => cycleWith(Buffer.from(content)),
  "a cycle with a Blob": () => cycleWith(new Blob(["bytes"])),
  "20,000 levels": () => nested(20_000, 1),
  "20,000 levels around bytes": () => nested(20_000, Buffer.from(content)),
  "20,000 levels around a Blob": () => nested(20_000, new Blob(["bytes"])),
};

const positions: Readonly<Record<string, (value: unknown) => object>> = {
  "in the body": (value) => ({ body: { value } }),
  "in a list in the body": (value) => ({ body: { list: [1, { value }] } }),
  "in the meta": (value) => ({ meta: { value } }),
};

let server: RunningApp;
let clients: StockClient[];
let faults: ProcessFaults;
let answer: MessageInit = {};

function addAsk(app: App): void {
  app.listen("ask", () => answer as Message); // the controllers of plain JavaScript may return anything
}

beforeAll(async () => {
  faults = collectProcessFaults();
  server = await startEchoApp(addAsk);
  clients = [
    await connectStock("4.8.4", server.url),
    await connectStock("4.8.4", server.url, { transports: ["polling"] }),
    await connectStock("2.5.0", server.url),
  ];
  clients[0]?.socket.on("asked", (message: unknown, reply: (message: unknown) => void) => reply(message));
});
afterAll(async () => {
  for (const client of clients) client.socket.close();
  await server[Symbol.asyncDispose]();
  faults[Symbol.dispose]();
});

function asking(): StockClient {
  const [client] = clients;
  if (client === undefined) throw new Error("nobody asks");
  return client;
}

/** Sends a message in one way; resolves with what arrived, or the code of the refusal. */
type Way = (client: Client, message: object) => Promise<unknown>;

const arrivals = async (event: string): Promise<unknown> => (await clients[1]?.next(event))?.[0];

const ways: Readonly<Record<string, Way>> = {
  "a reply": async (_client, message) => {
    answer = { success: true, ...message };
    const [reply] = (await asking().ask("ask", {})) as [{ success: boolean; text: string }];
    if (!reply.success) server.errors.splice(0);
    return reply.success ? reply : reply.text;
  },
  "app.broadcast": async (_client, message) => {
    const arrived = arrivals("said");
    server.app.broadcast("", "said", message);
    return await arrived;
  },
  "client.broadcast": async (client, message) => {
    const arrived = arrivals("said");
    client.broadcast("", "said", message);
    return await arrived;
  },
  "client.send": async (client, message) => {
    const arrived = clients[0]?.next("said");
    client.send("said", message);
    return (await arrived)?.[0];
  },
  "client.call": (client, message) => client.call("asked", message, { timeoutMs: 5_000 }),
};

/** The bytes that are somewhere in what arrived, as a list. */
function bytesIn(value: unknown): number[] | undefined {
  if (ArrayBuffer.isView(value)) return Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  if (typeof value !== "object" || value === null) return undefined;
  return Object.values(value)
    .map(bytesIn)
    .find((bytes) => bytes !== undefined);
}

const cases = Object.keys(ways).flatMap((way) => Object.keys(positions).map((where) => [way, where] as const));
let seen = 0;

function current(): Client {
  const client = server.app.clients.get(clients[0]?.socket.id ?? "");
  if (client === undefined) throw new Error("the client has left");
  return client;
}

test.each(cases)("%s, %s", async (way, where) => {
  const send = ways[way]!;
  const place = positions[where]!;
  for (const [what, make] of Object.entries(sendable)) {
    seen++;
    expect(bytesIn(await send(current(), place(make()))), what).toEqual(content);
  }
  for (const [what, make] of Object.entries(unsendable)) {
    seen++;
    const outcome = await send(current(), place(make())).catch((error: unknown) => (error as GosfError).code); // it is one
    expect(outcome, what).toBe(way === "a reply" ? "invalid-response" : "invalid-argument");
  }
  expect(clients.map(({ socket }) => socket.connected)).toEqual([true, true, true]);
  expect(server.app.clients.size).toBe(3);
  expect(server.errors).toEqual([]);
  expect(faults.all).toEqual([]);
});

test("each kind was in each place", () => {
  expect(seen).toBe(5 * 3 * 28);
});
