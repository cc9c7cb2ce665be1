import { successMessage, type Message } from "@gosf/protocol";
import { expect, test } from "vitest";
import { startApp } from "@gosf/test-support/running-app";
import { connectClient } from "@gosf/test-support/socket-io";
import { createApp, type App } from "../index.ts";

/** The endpoints that these tests steer clients by. */
function rooms(app: App): void {
  app.listen("join", async (client, request) => {
    await client.join(request.message.text);
    return successMessage("", { rooms: [...client.rooms] });
  });
  app.listen("leave", async (client, request) => {
    await client.leave(request.message.text);
    return successMessage("", { rooms: [...client.rooms] });
  });
  app.listen("leaveAll", async (client) => {
    await client.leaveAll();
    return successMessage("", { rooms: [...client.rooms] });
  });
  app.listen("tell", (client, request) => {
    client.broadcast(request.message.text, "told", successMessage(String(request.message.body["say"])));
  });
  app.listen("sync", () => successMessage());
}

/** Collects what a client is told; `settled` resolves once all that was sent before has arrived. */
async function listener(
  url: string,
): Promise<{ told: string[]; ask: (endpoint: string, text?: string, body?: object) => Promise<Message>; id: string } & Disposable> {
  const client = await connectClient(url);
  const told: string[] = [];
  client.on("told", (message: Message) => told.push(message.text));
  return {
    told,
    id: client.id ?? "",
    ask: (endpoint, text = "", body = {}) => client.emitWithAck(endpoint, { text, body }),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}

test("joining and leaving; rooms has only what was joined", async () => {
  await using running = await startApp(rooms);
  using client = await listener(running.url);
  expect((await client.ask("join", "a")).body).toEqual({ rooms: ["a"] });
  expect((await client.ask("join", "a")).body).toEqual({ rooms: ["a"] });
  expect((await client.ask("join", "b")).body).toEqual({ rooms: ["a", "b"] });
  expect((await client.ask("join", client.id)).body).toEqual({ rooms: ["a", "b"] });
  expect((await client.ask("leave", "nosuch")).body).toEqual({ rooms: ["a", "b"] });
  expect((await client.ask("leave", "a")).body).toEqual({ rooms: ["b"] });
  expect((await client.ask("leaveAll")).body).toEqual({ rooms: [] });
  expect((await client.ask("leaveAll")).body).toEqual({ rooms: [] });
  // Its own room is still there: messages for its id arrive.
  await client.ask("leave", client.id);
  running.app.broadcast(client.id, "told", successMessage("personal"));
  await client.ask("sync");
  expect(client.told).toEqual(["personal"]);
});

test("nobody joins everyone, or another client", async () => {
  await using running = await startApp(rooms);
  using client = await listener(running.url);
  using other = await listener(running.url);
  expect(await client.ask("join", "")).toMatchObject({ success: false, text: "invalid-argument" });
  expect(await client.ask("join", other.id)).toMatchObject({ success: false, text: "invalid-argument" });
  running.app.broadcast(other.id, "told", successMessage("personal"));
  await client.ask("sync");
  expect(client.told).toEqual([]);
});

test("a client's broadcast leaves out the sender, which need not be a member; the app's reaches all", async () => {
  await using running = await startApp(rooms);
  using sender = await listener(running.url);
  using member = await listener(running.url);
  using outsider = await listener(running.url);
  await member.ask("join", "room");
  await sender.ask("tell", "room", { say: "1" });
  await sender.ask("tell", "", { say: "2" });
  await sender.ask("join", "room");
  await sender.ask("tell", "room", { say: "3" });
  await sender.ask("tell", "empty", { say: "nobody" });
  running.app.broadcast("room", "told", successMessage("4"));
  running.app.broadcast("", "told", successMessage("5"));
  for (const client of [sender, member, outsider]) await client.ask("sync");
  expect(sender.told).toEqual(["4", "5"]);
  expect(member.told).toEqual(["1", "2", "3", "4", "5"]);
  expect(outsider.told).toEqual(["2", "5"]);
});

test("broadcasting and returning the same message leaks nothing of the requester", async () => {
  await using running = await startApp((app) => {
    rooms(app);
    app.listen("share", (client, request) => {
      const message = { ...successMessage("shared"), id: request.message.id, guid: "g", uuid: "u", meta: { gosf: 1, own: 2 } };
      app.broadcast("", "news", message);
      client.broadcast("", "news", message);
      return message;
    });
  });
  using sender = await connectClient(running.url);
  using other = await connectClient(running.url);
  const heard: unknown[] = [];
  other.on("news", (message) => heard.push(message));
  const answer = await sender.emitWithAck("share", { id: 77, guid: "mine" });
  await other.emitWithAck("sync", {});
  expect(answer).toEqual({ id: 77, guid: "mine", success: true, text: "shared", meta: { own: 2 } });
  expect(heard).toEqual([
    { success: true, text: "shared", meta: { own: 2 } },
    { success: true, text: "shared", meta: { own: 2 } },
  ]);
});

test("hooks around broadcasts get (endpoint, room, message), may change it, and may stop it", async () => {
  const log: unknown[] = [];
  await using running = await startApp((app) => {
    rooms(app);
    app.onBeforeBroadcast((endpoint, room, message) => {
      log.push(["before", endpoint, room, message.text]);
      if (message.text === "stop") throw new Error("stopped");
      message.text += "!";
    });
    app.onAfterBroadcast((endpoint, room, message) => void log.push(["after", endpoint, room, message.text]));
    app.onBeforeClientBroadcast((client, endpoint, room, message) => void log.push([client.id, endpoint, room, message.text]));
    app.onAfterClientBroadcast(async (client, endpoint, room, message) => {
      await Promise.resolve();
      log.push([client.id, endpoint, room, message.text]);
    });
  });
  using client = await listener(running.url);
  const message = successMessage("hi");
  running.app.broadcast("", "told", message);
  expect(() => running.app.broadcast("room", "told", successMessage("stop"))).toThrow("stopped");
  await client.ask("tell", "r", { say: "x" });
  expect(client.told).toEqual(["hi!"]);
  expect(message.text).toBe("hi");
  expect(log).toEqual([
    ["before", "told", "", "hi"],
    ["after", "told", "", "hi!"],
    ["before", "told", "room", "stop"],
    [client.id, "told", "r", "x"],
    [client.id, "told", "r", "x"],
  ]);
});

test("send reaches one client; disconnect ends its connection and no other", async () => {
  await using running = await startApp((app) => {
    rooms(app);
    app.listen("me", (client) => {
      client.send("told", successMessage("only you"));
      client.send("told");
    });
    app.listen("bye", (client) => client.disconnect());
  });
  using client = await listener(running.url);
  using other = await connectClient(running.url);
  await client.ask("me");
  expect(client.told).toEqual(["only you", undefined]);
  const left = new Promise((resolve) => other.once("disconnect", resolve));
  other.emit("bye");
  expect(await left).toBe("io server disconnect");
  expect(await client.ask("sync")).toEqual({ success: true });
  expect(running.app.clients.size).toBe(1);
});

test("what cannot be broadcast is refused where it is written", async () => {
  await using app = createApp();
  const broadcast = app.broadcast.bind(app) as (...args: unknown[]) => void;
  expect(() => broadcast("", "connect")).toThrow(expect.objectContaining({ code: "reserved-endpoint" }));
  expect(() => broadcast("", "")).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  expect(() => broadcast(undefined, "news")).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  expect(() => broadcast("", "news", "text")).toThrow(expect.objectContaining({ code: "invalid-message" }));
  expect(() => broadcast("", "news", { body: [] })).toThrow(expect.objectContaining({ code: "invalid-message" }));
});
