import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { defineContract, failureMessage, GosfError, successMessage } from "@gosf/protocol";
import { testPair, testServer } from "@gosf/testing";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";

const chat = defineContract({
  endpoints: {
    "chat.say": { request: z.object({ text: z.string().min(1) }), response: z.object({ heard: z.number() }) },
    "chat.ask": {},
  },
  broadcasts: { "chat.said": z.object({ text: z.string() }) },
});

describe("a client and a server that share a contract", () => {
  test("call, hear broadcasts, and take no answer for an empty success", async () => {
    await using pair = await testPair<typeof chat>(
      (app) => {
        app.listen("chat.say", async (client, { message }) => {
          await client.join("lobby");
          app.broadcast("lobby", "chat.said", successMessage("", { text: message.body.text }));
          return successMessage("", { heard: 1 });
        });
        app.listen("chat.ask", () => {});
      },
      { contract: chat, client: { validate: true } },
    );
    const { client } = pair;
    const said = new Promise((resolve) => client.listen("chat.said", (message) => resolve(message.body)));
    expect(await client.call("chat.say", { body: { text: "hi" } })).toMatchObject({ success: true, body: { heard: 1 } });
    expect(await said).toEqual({ text: "hi" });
    expect(await client.call("chat.ask")).toEqual({ success: true, text: "", meta: {}, body: {} });
    expect(client.pending).toEqual([]);
  });

  test("failures come as replies with their codes", async () => {
    await using pair = await testPair<typeof chat>(
      (app) => {
        app.listen("chat.say", () => failureMessage("room-full", { limit: 5 }));
        app.listen("chat.ask", () => {
          throw new GosfError("not-now", { until: 9 });
        });
      },
      { contract: chat },
    );
    const { client } = pair;
    expect(await client.call("chat.say", { body: { text: "" } })).toMatchObject({
      success: false,
      text: "invalid-body",
      body: { issues: [{ path: ["text"] }] },
    });
    expect(await client.call("chat.say", { body: { text: "x" } })).toMatchObject({ text: "room-full", body: { limit: 5 } });
    expect(await client.call("chat.ask")).toMatchObject({ text: "not-now", body: { until: 9 } });
  });
});

test("event copies come to those alone that asked for them", async () => {
  await using server = await testServer((app) => app.listen("echo", (_client, { message }) => successMessage(message.text)));
  await using plain = connect(server.url);
  await using copied = connect(server.url, { eventCopy: true });
  const heard: string[] = [];
  plain.listen("echo", () => heard.push("plain"));
  copied.listen("echo", (message) => heard.push(message.text));
  await plain.call("echo", { text: "one" });
  await copied.call("echo", { text: "two" });
  expect(heard).toEqual(["two"]);
});

test("a client that is refused gets the code and details of the server's GosfError", async () => {
  await using server = await testServer((app) => {
    app.onBeforeConnect((client) => {
      if (client.handshake.auth["token"] !== "good") throw new GosfError("unauthorized", { hint: "log in" });
    });
    app.listen("echo", () => successMessage("in"));
  });
  await using bad = connect(server.url);
  await expect(bad.connect()).rejects.toMatchObject({ code: "unauthorized", details: { hint: "log in" } });
  expect(bad.state).toBe("closed");
  await using good = connect(server.url, { auth: async () => ({ token: "good" }) });
  expect(await good.call("echo")).toMatchObject({ text: "in" });
});

test("a registry kept by a server calls another one, and is closed at its shutdown", async () => {
  await using utils = await testServer((app) => app.listen("echo", (_client, { message }) => successMessage(message.text)));
  const microservices = createMicroservices({ utils: { host: "127.0.0.1", port: utils.port } });
  await microservices.connect();
  {
    await using front = await testServer(
      (app) => app.listen("ask", (_client, { message }) => microservices.getMicroservice("utils").call("echo", { text: message.text })),
      { microservices } as object,
    );
    await using api = connect(front.url);
    expect(await api.call("ask", { text: "through" })).toMatchObject({ success: true, text: "through" });
  }
  expect(microservices.getMicroservice("utils").state).toBe("closed");
});

test("a server that stops and starts again on its port is found again", async () => {
  const first = await testServer((app) => app.listen("who", () => successMessage("first")));
  await using api = connect(first.url, { reconnect: { baseMs: 5, maxMs: 50 } });
  expect(await api.call("who")).toMatchObject({ text: "first" });
  await first[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(api.state).toBe("reconnecting"), 10_000);
  const asked = api.call("who", {}, { timeoutMs: 15_000 });
  await using second = await testServer((app) => app.listen("who", () => successMessage("second")), { port: first.port });
  expect(await asked).toMatchObject({ text: "second" });
  expect(second.port).toBe(first.port);
});
