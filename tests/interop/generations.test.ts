// One server, and every client in the field at the same time, over both transports.
import { successMessage } from "@gosf/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectStock, generations, type StockClient } from "../support/stock-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const kinds = generations.flatMap((generation) => (["websocket", "polling"] as const).map((transport) => ({ generation, transport })));

let server: RunningApp;

beforeAll(async () => {
  server = await startEchoApp((app) => {
    app.listen("join", async (client, request) => {
      await client.join(request.message.text);
      return successMessage("", { rooms: [...client.rooms] });
    });
    app.listen("tell", (client, request) => {
      client.broadcast(request.message.text, "told", successMessage("by a client", request.message.body));
    });
    app.listen("tellAll", (_client, request) => {
      app.broadcast(request.message.text, "told", successMessage("by the app", request.message.body));
    });
    app.listen("upload", (_client, request) => {
      const file = request.message.body["file"] as Buffer;
      return successMessage("", { bytes: file.length, file });
    });
    app.listen("whoami", (client) => successMessage(client.id));
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const connect = (kind: (typeof kinds)[number]): Promise<StockClient> =>
  connectStock(kind.generation, server.url, { transports: [kind.transport] });

describe.each(kinds)("socket.io-client $generation over $transport", (kind) => {
  test("gets its answer as an event and as an acknowledgement", async () => {
    await using client = await connect(kind);
    const copy = client.next("echo");
    const answer = { id: 7, success: true, text: "hi", body: { a: 1 } };
    expect(await client.ask("echo", { id: 7, text: "hi", body: { a: 1 } })).toEqual([answer]);
    expect(await copy).toEqual([answer]);
  });

  test("gets null where there is no answer, and the code where it fails", async () => {
    await using client = await connect(kind);
    expect(await client.ask("silent", {})).toEqual([null]);
    expect(await client.ask("fail", {})).toEqual([{ success: false, text: "err.code", body: { detail: "…" } }]);
    expect(await client.ask("nowhere", {})).toMatchObject([{ success: false, text: "unknown-endpoint" }]);
    expect(await client.ask("echo", null)).toMatchObject([{ success: false, text: "invalid-message" }]);
    expect(await client.ask("echo")).toEqual([{ success: true }]);
  });

  test("sends binary data within a body, and gets it back", async () => {
    await using client = await connect(kind);
    const file = Buffer.from([0, 1, 2, 254, 255]);
    const copy = client.next("upload");
    const [answer] = await client.ask("upload", { id: 3, body: { file } });
    expect(answer).toMatchObject({ id: 3, success: true, body: { bytes: 5 } });
    const { body } = answer as { body: { file: Uint8Array } };
    expect(Buffer.from(body.file)).toEqual(file);
    expect(await copy).toMatchObject([{ id: 3, success: true, body: { bytes: 5 } }]);
  });

  test("a long text comes back whole", async () => {
    await using client = await connect(kind);
    const text = "é😀".repeat(20_000);
    expect(await client.ask("echo", { text })).toEqual([{ success: true, text }]);
  });

  test("knows itself by the id that the controller sees", async () => {
    await using client = await connect(kind);
    expect(await client.ask("whoami")).toEqual([{ success: true, text: client.socket.id }]);
  });
});

test("all of them share rooms: a client's broadcast leaves the sender out, the app's does not", async () => {
  await using clients = await connectAll();
  for (const client of clients.all) expect(await client.ask("join", { text: "hall" })).toMatchObject([{ body: { rooms: ["hall"] } }]);
  for (const [index, sender] of clients.all.entries()) {
    const others = clients.all.filter((client) => client !== sender).map((client) => client.next("told"));
    const unwanted = sender.all("told");
    await sender.ask("tell", { text: "hall", body: { index } });
    expect(await Promise.all(others)).toEqual(others.map(() => [{ success: true, text: "by a client", body: { index } }]));
    await sender.ask("silent"); // what came before its answer has come
    expect(unwanted).toEqual([]);
  }
  const everyone = clients.all.map((client) => client.next("told"));
  await clients.all[0]?.ask("tellAll", { text: "hall", body: { index: -1 } });
  expect(await Promise.all(everyone)).toEqual(everyone.map(() => [{ success: true, text: "by the app", body: { index: -1 } }]));
});

test('a broadcast to "" reaches everyone, members of any room or none', async () => {
  await using clients = await connectAll();
  const [sender, ...others] = clients.all;
  const told = others.map((client) => client.next("told"));
  await sender?.ask("tell", { text: "", body: { from: "one" } });
  expect(await Promise.all(told)).toEqual(told.map(() => [{ success: true, text: "by a client", body: { from: "one" } }]));
});

test("all of them at once, many requests each: every answer reaches the one who asked", async () => {
  await using clients = await connectAll();
  const rounds = Array.from({ length: 50 }, (_, index) => index);
  const asked = clients.all.flatMap((client, who) =>
    rounds.map(async (round) => {
      const message = { id: who * 1000 + round + 1, text: `${client.generation} ${round}` };
      expect(await client.ask("echo", message)).toEqual([{ ...message, success: true }]);
    }),
  );
  await Promise.all(asked);
});

test.each(generations)("socket.io-client %s begins with polling and goes over to WebSocket", async (generation) => {
  await using client = await connectStock(generation, server.url, { transports: ["polling", "websocket"] });
  const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => client.ask("echo", { id: index + 1 })));
  expect(answers).toEqual(answers.map((_, index) => [{ id: index + 1, success: true }]));
});

async function connectAll(): Promise<{ all: StockClient[] } & AsyncDisposable> {
  const all = await Promise.all(kinds.map(connect));
  return {
    all,
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((client) => client[Symbol.asyncDispose]()));
    },
  };
}
