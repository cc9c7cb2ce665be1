import { GosfError, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { RawClient } from "@gosf/test-support/raw-client";
import { connectClient } from "@gosf/test-support/socket-io";
import { context, type App } from "../index.ts";

function guard(app: App): void {
  app.onBeforeConnect(async (client) => {
    await Promise.resolve();
    const { token } = client.handshake.query;
    if (token === "bare") throw new GosfError("unauthorized");
    if (token === "detailed") throw new GosfError("unauthorized", { until: 5 });
    if (token === "broken") throw new Error("secret");
  });
  app.listen("echo", (_client, request) => successMessage(request.message.text));
}

test("a 4.x client is refused with the code as message and the details as data", async () => {
  const log: string[] = [];
  await using running = await startApp((app) => {
    guard(app);
    app.onConnect(() => void log.push("connected"));
    app.onDisconnect(() => void log.push("disconnected"));
  });
  const refused = (token: string): Promise<unknown> => connectClient(running.url, { query: { token } });
  await expect(refused("bare")).rejects.toMatchObject({ message: "unauthorized", data: {} });
  await expect(refused("detailed")).rejects.toMatchObject({ message: "unauthorized", data: { until: 5 } });
  await expect(refused("broken")).rejects.toMatchObject({ message: "internal-error", data: {} });
  expect(running.errors).toEqual([new Error("secret")]);
  expect(running.app.clients.size).toBe(0);
  expect(log).toEqual([]);
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("echo", { text: "hi" })).toEqual({ success: true, text: "hi" });
});

test("a 2.x client is refused with an error packet", async () => {
  await using running = await startApp(guard);
  await using bare = await RawClient.open(running.url, { eio: 3, query: { token: "bare" } });
  expect(await bare.next()).toBe('44"unauthorized"');
  await using detailed = await RawClient.open(running.url, { eio: 3, query: { token: "detailed" } });
  expect(await detailed.next()).toBe('44{"message":"unauthorized","data":{"until":5}}');
});

test("what a protocol 3 client sends while it waits is answered, in order, once it is accepted", async () => {
  const gate = deferred();
  const asked = deferred();
  await using running = await startApp((app) => {
    app.onBeforeConnect(() => {
      asked.resolve();
      return gate.promise;
    });
    app.listen("echo", (_client, request) => successMessage(request.message.text));
  });
  await using client = await RawClient.open(running.url, { eio: 3 });
  client.send('421["echo",{"text":"1"}]', '422["echo",{"text":"2"}]', "2");
  await asked.promise;
  expect(await client.next()).toBe("3"); // heartbeats are answered meanwhile, and all before has arrived
  gate.resolve();
  expect(await client.take(5)).toEqual([
    "40",
    '42["echo",{"success":true,"text":"1"}]',
    '431[{"success":true,"text":"1"}]',
    '42["echo",{"success":true,"text":"2"}]',
    '432[{"success":true,"text":"2"}]',
  ]);
});

test("a protocol 3 client that sends too much while it waits is disconnected, and no other", async () => {
  const gate = deferred();
  await using running = await startApp(
    (app) => {
      app.onBeforeConnect((client) => (client.handshake.query["wait"] === "1" ? gate.promise : undefined));
      app.listen("echo", () => successMessage());
    },
    { maxPayloadBytes: 1000 },
  );
  await using other = await RawClient.connect(running.url, { eio: 3 });
  await using client = await RawClient.open(running.url, { eio: 3, query: { wait: "1" } });
  for (let i = 0; i < 3; i++) client.send(`42["echo",{"text":"${"x".repeat(300)}"}]`);
  await client.closed;
  gate.resolve();
  other.send('421["echo",{}]');
  expect((await other.take(2))[1]).toBe('431[{"success":true}]');
  expect(running.app.clients.size).toBe(1);
});

test("a payload over the limit closes that connection with a reason, and no other", async () => {
  const reasons: string[] = [];
  await using running = await startApp(
    (app) => {
      app.onDisconnect((_client, _request, reason) => void reasons.push(reason));
      app.listen("echo", (_client, request) => successMessage("", { length: request.message.text.length }));
    },
    { maxPayloadBytes: 10_000 },
  );
  await using other = await RawClient.connect(running.url, { eio: 3 });
  await using client = await RawClient.connect(running.url, { eio: 3 });
  client.send(`421["echo",{"text":"${"x".repeat(9_000)}"}]`);
  expect((await client.take(2))[1]).toBe('431[{"success":true,"body":{"length":9000}}]');
  client.send(`421["echo",{"text":"${"x".repeat(10_001)}"}]`);
  expect(await client.closed).toMatchObject({ code: 1009 });
  other.send('421["echo",{}]');
  expect((await other.take(2))[1]).toBe('431[{"success":true,"body":{"length":0}}]');
  expect(reasons).toEqual(["transport error"]);
});

test("what a hook puts into a context is seen by requests, from the request up to the app", async () => {
  const user = context<string>("user");
  await using running = await startApp((app) => {
    user.set(app, "anybody");
    app.onBeforeConnect((client) => {
      const { name } = client.handshake.query;
      if (typeof name === "string") user.set(client, name);
    });
    app.onBeforeRequest((_client, request) => {
      if (request.message.text !== "") user.set(request, request.message.text);
    });
    app.registerPlugin({ name: "late", activate: (view) => user.set(view, `${user.get(view)} at all`) });
    app.listen("whoami", (client, request) => successMessage(`${user.get(client)}/${user.require(request)}`));
  });
  using named = await connectClient(running.url, { query: { name: "ada" } });
  using nameless = await connectClient(running.url);
  expect(await named.emitWithAck("whoami", {})).toMatchObject({ text: "ada/ada" });
  expect(await named.emitWithAck("whoami", { text: "eve" })).toMatchObject({ text: "ada/eve" });
  expect(await nameless.emitWithAck("whoami", {})).toMatchObject({ text: "anybody at all/anybody at all" });
  user.delete(running.app);
  expect(await nameless.emitWithAck("whoami", {})).toMatchObject({ text: "internal-error" });
});
