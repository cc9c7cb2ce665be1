// Requests whose replies were never read all ran, and their replies were queued: 449 kB of requests brought 2 GB within one turn of the event loop,
// and the process ran out of memory. Connections were looked at once a second.
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { failureMessage, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { deferred } from "../support/deferred.ts";
import { startEchoApp } from "../support/running-app.ts";

const large = "x".repeat(200_000);

/** A WebSocket that is connected to the main namespace. */
async function connect(url: string, callerId?: string): Promise<WebSocket> {
  const query = callerId === undefined ? "" : "&gosf=1";
  const socket = new WebSocket(`${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket${query}`, { perMessageDeflate: false });
  socket.on("error", () => {}); // a reset is one of the ways to be disconnected
  await once(socket, "message");
  socket.send(callerId === undefined ? "40" : `40${JSON.stringify({ gosf: callerId })}`);
  await once(socket, "message");
  return socket;
}

test("requests wait while more than a quarter of the limit is queued, and acknowledgements overtake them", async () => {
  let started = 0;
  const marked = deferred();
  await using running = await startEchoApp((app) => {
    app.listen("large", () => {
      started++;
      return successMessage(large);
    });
    app.onConnect((client) => {
      client.call("confirm", {}, { timeoutMs: 20_000 }).then(
        () => marked.resolve(),
        () => {},
      );
    });
  });
  const client = await connect(running.url);
  client.pause();
  for (let index = 0; index < 150; index++) client.send(`42${index}["large",{}]`);
  client.send("430[{}]"); // the acknowledgement of "confirm", behind all of them
  await marked.promise;
  // 4 MiB and what the operating system takes.
  expect(started).toBeLessThan(100);
  const replies = new Set<string>();
  const all = new Promise<void>((resolve) => {
    client.on("message", (data: Buffer) => {
      const [, id] = /^43(\d+)\[/.exec(data.toString("latin1", 0, 10)) ?? [];
      if (id !== undefined && replies.add(id).size === 150) resolve();
    });
  });
  client.resume();
  await all;
  expect([started, running.errors]).toEqual([150, []]);
  client.terminate();
});

test("a call that waits is cancelled by its guid, and its deadline runs while it waits", async () => {
  const ran: string[] = [];
  const marked = deferred();
  await using running = await startEchoApp((app) => {
    app.listen("large", (_client, { message }) => {
      ran.push(String(message.body["name"]));
      return successMessage(large);
    });
    app.onConnect((client) => {
      client.call("confirm", {}, { timeoutMs: 20_000 }).then(
        () => marked.resolve(),
        () => {},
      );
    });
  });
  const client = await connect(running.url, "0123456789abcdef0123456789abcdef");
  client.pause();
  for (let index = 0; index < 150; index++) client.send(`42${index}["large",{"body":{"name":"first"}}]`);
  client.send('42200["large",{"guid":"a","body":{"name":"cancelled"}}]');
  client.send('42201["large",{"guid":"b","body":{"name":"late"},"meta":{"gosf":{"timeoutMs":1}}}]');
  client.send('42202["large",{"guid":"c","body":{"name":"last"},"meta":{"gosf":{"timeoutMs":60000}}}]');
  client.send('42["gosf",{"type":"cancel","guid":"a"}]');
  client.send("430[{}]");
  await marked.promise;
  const failures = new Map<string, string>();
  const all = new Promise<void>((resolve) => {
    client.on("message", (data: Buffer) => {
      const [, id, text] = /^43(20\d)\[.*?"text":"([a-z]+)/.exec(data.toString("latin1", 0, 200)) ?? [];
      if (id !== undefined && text !== undefined && failures.set(id, text).size === 3) resolve();
    });
  });
  client.resume();
  await all;
  expect(new Set(ran)).toEqual(new Set(["first", "last"]));
  expect([failures.get("200"), failures.get("201")]).toEqual(["aborted", "timeout"]);
  client.terminate();
});

test("what would pass the limit disconnects in the same turn, as client-too-slow", async () => {
  await using running = await startEchoApp(() => {}, { maxQueuedBytes: 1_000_000 });
  const client = await connect(running.url);
  client.pause();
  const [socket] = running.app.io.sockets.sockets.values();
  for (let index = 0; index < 1000; index++) socket!.emit("news", { text: large });
  await setImmediate();
  expect(socket!.connected).toBe(false);
  expect(running.errors).toEqual([
    expect.objectContaining({ code: "client-too-slow", details: { queuedBytes: expect.any(Number), maxQueuedBytes: 1_000_000 } }),
  ]);
  client.terminate();
});

test("what is queued for all clients together is limited", async () => {
  const limits = { maxQueuedBytesTotal: 4_000_000 };
  await using running = await startEchoApp(() => {}, limits);
  const clients: WebSocket[] = [];
  for (let index = 0; index < 10; index++) clients.push(await connect(running.url));
  for (const client of clients) client.pause();
  for (const socket of running.app.io.sockets.sockets.values()) for (let sent = 0; sent < 40; sent++) socket.emit("news", { text: large });
  await setImmediate();
  expect(running.errors.length).toBeGreaterThan(0);
  for (const error of running.errors) {
    expect(error).toMatchObject({ code: "client-too-slow", details: { maxQueuedBytesTotal: 4_000_000 } });
  }
  for (const client of clients) client.terminate();
});

test("over long polling the POST is answered once its requests have started", async () => {
  let started = 0;
  await using running = await startEchoApp((app) => {
    app.listen("large", () => {
      started++;
      return failureMessage("large", { large });
    });
  });
  const url = `${running.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
  await fetch(`${url}&sid=${sid}`, { method: "POST", body: "40" });
  await fetch(`${url}&sid=${sid}`);
  const padding = "x".repeat(8000);
  const body = Array.from({ length: 60 }, (_, index) => `42${index}["large",{"text":"${padding}"}]`).join("\u001E");
  const post = fetch(`${url}&sid=${sid}`, { method: "POST", body });
  let isAnswered = false;
  post.then(
    () => (isAnswered = true),
    () => {},
  );
  await expect.poll(() => started).toBeGreaterThan(0);
  const witness = await fetch(url); // long enough for an answer
  expect([witness.status, isAnswered, started < 30]).toEqual([200, false, true]);
  let replies = 0;
  while (replies < 60)
    replies += (await (await fetch(`${url}&sid=${sid}`)).text()).split("\u001E").filter((packet) => packet.startsWith("43")).length;
  expect([(await post).status, started]).toEqual([200, 60]);
});

test("still: a client that reads gets each of its replies, in order", async () => {
  await using running = await startEchoApp((app) => {
    app.listen("large", (_client, { message }) => successMessage(large, message.body));
  });
  const client = await connect(running.url);
  const ids: number[] = [];
  const all = new Promise<void>((resolve) => {
    client.on("message", (data: Buffer) => {
      const [, id] = /^43(\d+)\[/.exec(data.toString("latin1", 0, 10)) ?? [];
      if (id !== undefined && ids.push(Number(id)) === 50) resolve();
    });
  });
  for (let index = 0; index < 50; index++) client.send(`42${index}["large",{"body":{"index":${index}}}]`);
  await all;
  expect(ids).toEqual(Array.from({ length: 50 }, (_, index) => index));
  expect(running.errors).toEqual([]);
  client.terminate();
});
