// A server that sends what a client did not ask for: items beyond the credit were kept without limit, each drain was told, and a failure among the items
// came as a success.
import { createServer } from "node:http";
import { connect, stream, type ConnectOptions } from "@gosf/client";
import { failureMessage, successMessage } from "@gosf/protocol";
import { Server, type Socket } from "socket.io";
import { expect, test } from "vitest";
import { listenLocally, portOf } from "../support/ports.ts";
import { startEchoApp } from "../support/running-app.ts";

interface Request {
  readonly guid: string;
}

/** A server that does with a call what the test says. */
async function startHostile(answer: (socket: Socket, request: Request) => void) {
  const http = await listenLocally(createServer());
  const io = new Server(http);
  io.on("connection", (socket) => socket.on("call", (request: Request) => answer(socket, request)));
  return { io, url: `http://localhost:${portOf(http)}`, [Symbol.asyncDispose]: () => io.close() };
}

const item = ({ guid }: Request, text: string): object => ({ type: "item", guid, message: { success: true, text } });

test.each([1, 2, 64])("items beyond a credit of %i end the stream, after those that were granted", async (credit) => {
  await using server = await startHostile((socket, request) => {
    for (let n = 1; n <= 10_000; n++) socket.emit("gosf", item(request, String(n)));
    socket.emit("done", {});
  });
  await using api = connect(server.url);
  const done = new Promise((resolve) => api.listen("done", resolve)); // a reader that keeps up would have granted them
  const texts: string[] = [];
  const reading = (async () => {
    for await (const { text } of stream(api, "call", {}, { credit })) {
      texts.push(text);
      await done;
    }
  })();
  await expect(reading).rejects.toMatchObject({ code: "invalid-response", details: { credit } });
  expect(texts.length).toBeLessThan(5000);
  expect(api.pending).toEqual([]);
});

test("however often a server says that it drains, it is told once for a connection", async () => {
  await using server = await startHostile((socket) => {
    for (let n = 0; n < 3000; n++) socket.emit("gosf", { type: "drain" });
    socket.emit("done", {});
  });
  await using api = connect(server.url, { reconnect: { baseMs: 1 } });
  let drains = 0;
  api.onState(({ draining }) => void (draining && drains++));
  for (const round of [1, 2]) {
    const done = new Promise((resolve) => api.listen("done", resolve));
    await api.lob("call");
    await done;
    expect(drains).toBe(round);
    const closed = new Promise<void>((resolve) => api.onState(({ state }) => void (state === "closed" && resolve())));
    server.io.disconnectSockets(true);
    await closed;
    await api.connect();
  }
});

test("an item that is a failure is thrown, after those before it", async () => {
  await using running = await startEchoApp((app) =>
    app.listen("some", async function* () {
      yield successMessage("first");
      yield failureMessage("sold-out", { left: 0 });
      yield successMessage("never");
    }),
  );
  await using api = connect(running.url);
  const texts: string[] = [];
  const reading = (async () => {
    for await (const { text } of stream(api, "some")) texts.push(text);
  })();
  await expect(reading).rejects.toMatchObject({ code: "sold-out", details: { left: 0 } });
  expect(texts).toEqual(["first"]);
});

test.each([
  ["by default 16 MiB", {}, 16_777_216],
  ["as the application says", { maxPayloadBytes: 10_000 }, 10_000],
  ["over polling, by default", { transports: ["polling"] }, 16_777_216],
  ["over polling, as the application says", { transports: ["polling"], maxPayloadBytes: 10_000 }, 10_000],
] as [string, ConnectOptions, number][])(
  "a message above maxPayloadBytes ends the connection, and is not heard: %s",
  async (_what, options, most) => {
    await using server = await startHostile((socket) => {
      socket.emit("news", { success: true, text: "x".repeat(most - 100) });
      socket.emit("news", { success: true, text: "x".repeat(most) });
    });
    await using api = connect(server.url, { reconnect: { baseMs: 1 }, ...options });
    const lengths: (number | undefined)[] = [];
    api.listen("news", ({ text }) => void lengths.push(text?.length));
    await api.connect();
    const lost = new Promise((resolve) => {
      api.onState(({ error }) => {
        if (error) resolve(error.code);
      });
    });
    await api.lob("call");
    expect(await lost).toBe("disconnected");
    expect(lengths).toEqual([most - 100]);
  },
);
