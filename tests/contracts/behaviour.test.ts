import { connect } from "@gosf/client";
import { successMessage, unwrap } from "@gosf/protocol";
import type { App } from "@gosf/server";
import { testPair, testServer } from "@gosf/testing";
import { describe, expect, test } from "vitest";
import { connectStock, generations } from "../support/stock-client.ts";
import { contracts, libraryNames } from "./contracts.ts";

type Chat = (typeof contracts)["zod"];

/** What the app saw, for the tests to look at. */
interface Seen {
  readonly bodies: unknown[];
  readonly errors: unknown[];
}

const seen = (): Seen => ({ bodies: [], errors: [] });

function chat(see: Seen): (app: App<Chat>) => void {
  return (app) => {
    app.onError((error) => void see.errors.push(error));
    app.listen("chat.say", async (client, request) => {
      const { room, text, times } = request.message.body;
      see.bodies.push(request.message.body);
      await client.join(room);
      app.broadcast(room, "chat.said", successMessage("", { from: client.id, text }));
      // 0.5 is a number, but no integer: what breaks the response's schema without breaking its type.
      return successMessage("", { delivered: text === "break" ? 0.5 : times });
    });
    app.listen("chat.list", () => successMessage("", { rooms: ["lobby"] }));
  };
}

describe.each(libraryNames)("a contract in %s", (library) => {
  const contract = contracts[library];

  test("gives the controller the checked body, with transforms and defaults, and the caller the response", async () => {
    const see = seen();
    await using pair = await testPair(chat(see), { contract });
    const reply = await pair.client.call("chat.say", { body: { room: "lobby", text: "hi", at: "7" } });
    expect(unwrap(reply)).toEqual({ delivered: 1 });
    expect(see.bodies).toEqual([{ room: "lobby", text: "hi", times: 1, at: 7 }]);
    expect(unwrap(await pair.client.call("chat.list"))).toEqual({ rooms: ["lobby"] });
  });

  test("refuses a body that breaks it, before the controller, and says where", async () => {
    const see = seen();
    await using pair = await testPair(chat(see), { contract });
    // @ts-expect-error text is a string
    const reply = await pair.client.call("chat.say", { body: { room: "lobby", text: 5, at: "7" } });
    expect(reply).toMatchObject({
      success: false,
      text: "invalid-body",
      body: { issues: [{ path: ["text"], message: expect.any(String) }] },
    });
    expect(see.bodies).toEqual([]);
    expect(see.errors).toEqual([]);
  });

  test("keeps a response that breaks it from the caller, and tells the app why", async () => {
    const see = seen();
    await using pair = await testPair(chat(see), { contract });
    const reply = await pair.client.call("chat.say", { body: { room: "lobby", text: "break", at: "7" } });
    expect(reply).toMatchObject({ success: false, text: "invalid-response", body: {} });
    expect(see.errors).toMatchObject([{ code: "invalid-response", details: { issues: [{ path: ["delivered"] }] } }]);
  });

  test("carries broadcasts and the server's own requests", async () => {
    const see = seen();
    await using pair = await testPair(chat(see), { contract });
    pair.client.handle("client.confirm", (request) => successMessage("", { yes: request.message.body.question.endsWith("?") }));
    const said = new Promise((resolve) => pair.client.listen("chat.said", (message) => resolve(message.body)));
    await pair.client.call("chat.say", { body: { room: "lobby", text: "hi", at: "7" } });
    const [client] = pair.app.clients.values();
    expect(await said).toEqual({ from: client?.id, text: "hi" });
    expect(await client?.call("client.confirm", { body: { question: "sure?" } })).toMatchObject({ success: true, body: { yes: true } });
  });

  test("with validate, what a server sends against it reaches no listener and no caller", async () => {
    // A server without the contract breaks it in its response and its broadcast.
    await using server = await testServer((app) => {
      app.listen("chat.list", () => {
        app.broadcast("", "chat.said", { body: { from: 5 } });
        return successMessage("", { rooms: "lobby" });
      });
    });
    await using client = connect(server.url, { contract, validate: true });
    const heard: unknown[] = [];
    const errors: unknown[] = [];
    client.listen("chat.said", (message) => heard.push(message));
    client.onError(({ error }) => errors.push(error));
    await expect(client.call("chat.list")).rejects.toMatchObject({ code: "invalid-response", details: { issues: [{ path: ["rooms"] }] } });
    expect(heard).toEqual([]);
    expect(errors).toMatchObject([{ code: "invalid-response" }]);
  });

  test.each(generations)("a stock client %s gets its coded failure in the ack, and an answer when it does it right", async (generation) => {
    await using pair = await testPair(chat(seen()), { contract });
    await using client = await connectStock(generation, pair.url);
    const [failure] = await client.ask("chat.say", { id: 3, body: { room: "lobby", text: "x".repeat(21), at: "7" } });
    expect(failure).toMatchObject({ id: 3, success: false, text: "invalid-body", body: { issues: [{ path: ["text"] }] } });
    const [answer] = await client.ask("chat.say", { id: 4, body: { room: "lobby", text: "hi", at: "7", times: 2 } });
    expect(answer).toEqual({ id: 4, success: true, body: { delivered: 2 } });
  });
});
