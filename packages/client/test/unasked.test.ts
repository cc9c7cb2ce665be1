import { defineContract, failureMessage, GosfError, successMessage } from "@gosf/protocol";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { connect, type UnawaitedError } from "../src/index.ts";
import { startPlainServer } from "@gosf/test-support/plain-server";
import { until } from "@gosf/test-support/until";

const contract = defineContract({
  endpoints: { say: { request: z.object({ text: z.string() }), response: z.object({ n: z.number() }) } },
  broadcasts: { said: z.object({ n: z.number().refine(async (n) => n < 100) }), plain: z.object({}) },
  clientEndpoints: {
    add: { request: z.object({ a: z.number(), b: z.number().default(1) }), response: z.object({ sum: z.number() }) },
    nothing: {},
  },
});

describe("listen", () => {
  test("hears broadcasts until it is stopped; the same function may listen twice", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    const heard: unknown[] = [];
    const listener = (message: unknown): unknown => heard.push(message);
    const stop = api.listen("news", listener);
    api.listen("news", listener);
    await api.connect();
    server.io.emit("news", { success: true, text: "one" });
    await until(() => heard.length === 2);
    expect(heard[0]).toEqual({ success: true, text: "one", meta: {}, body: {} });
    stop();
    stop();
    server.io.emit("news", { success: true });
    await until(() => heard.length === 3);
    await api.call("x");
    expect(heard).toHaveLength(3);
  });

  test("what nobody awaits comes to onError: rubbish, a listener that throws or rejects", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    const errors: UnawaitedError[] = [];
    const heard: unknown[] = [];
    api.onError((unawaited) => errors.push(unawaited));
    api.listen("sync", () => {
      throw new Error("sync");
    });
    api.listen("async", () => Promise.reject(new Error("async")));
    for (const name of ["sync", "async", "rubbish"]) api.listen(name, (message) => heard.push(message));
    await api.connect();
    server.io.emit("rubbish", "a", "b");
    server.io.emit("sync", {});
    server.io.emit("async", {});
    await until(() => errors.length === 3);
    expect(errors.map(({ name, error }) => [name, (error as Error).message])).toEqual([
      ["rubbish", expect.stringContaining("invalid-message")],
      ["sync", "sync"],
      ["async", "async"],
    ]);
    expect(heard).toHaveLength(2);
  });

  test("with validate, broadcasts and replies that break the contract do not get through, and the order stays", async () => {
    await using server = await startPlainServer({
      answer: (_name, message, ack) => ack({ success: true, body: { n: message["text"] ? 1 : "one" } }),
    });
    await using api = connect(server.url, { contract, validate: true });
    const errors: UnawaitedError[] = [];
    const heard: unknown[] = [];
    api.onError((unawaited) => errors.push(unawaited));
    api.listen("said", (message) => heard.push(message.body));
    await api.connect();
    for (const n of [1, 100, 2, "three"]) server.io.emit("said", { success: true, body: { n } });
    server.io.emit("said", { success: false, text: "failed", body: { any: true } });
    await until(() => heard.length + errors.length === 5);
    expect(heard).toEqual([{ n: 1 }, { n: 2 }]);
    expect(errors).toMatchObject([
      { name: "said", error: { code: "invalid-response" } },
      { name: "said", error: { code: "invalid-response" } },
      { name: "said", error: { code: "invalid-response", details: { issues: [{ path: ["n"] }] } } },
    ]);
    await expect(api.call("say", { body: { text: "" } })).rejects.toMatchObject({
      code: "invalid-response",
      details: { issues: [{ path: ["n"] }] },
    });
    expect(await api.call("say", { text: "ok", body: { text: "" } })).toMatchObject({ body: { n: 1 } });
    expect(api.pending).toEqual([]);
  });

  test("names outside the contract, and Socket.IO's own, are refused", async () => {
    await using api = connect("http://127.0.0.1:1", { contract, autoConnect: false });
    const untyped = api as unknown as ReturnType<typeof connect>;
    expect(() => untyped.listen("nope", () => {})).toThrow(expect.objectContaining({ code: "outside-contract" }));
    expect(() => untyped.handle("toString", () => {})).toThrow(expect.objectContaining({ code: "outside-contract" }));
    expect(() => untyped.listen("disconnect", () => {})).toThrow(expect.objectContaining({ code: "reserved-endpoint" }));
    expect(() => untyped.listen("gosf", () => {})).toThrow(expect.objectContaining({ code: "reserved-endpoint" }));
  });
});

describe("handle", () => {
  test("answers the server's requests, checked, with their ids", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url, { contract });
    api.handle("add", ({ endpoint, message: { body } }) => successMessage(endpoint, { sum: body.a + body.b }));
    const connection = server.connection();
    await api.connect();
    const socket = await connection;
    expect(await socket.emitWithAck("add", { id: 3, guid: "g", body: { a: 2 } })).toEqual({
      id: 3,
      guid: "g",
      success: true,
      text: "add",
      body: { sum: 3 },
    });
    expect(await socket.emitWithAck("add", { body: { a: "x" } })).toMatchObject({
      success: false,
      text: "invalid-body",
      body: { issues: [{ path: ["a"] }] },
    });
    expect(await socket.emitWithAck("add", "rubbish")).toMatchObject({ success: false, text: "invalid-message" });
    expect(await socket.emitWithAck("who", {})).toMatchObject({ success: false, text: "unknown-endpoint", body: { endpoint: "who" } });
  });

  test("failures travel with their code, other errors as internal-error, nothing as null", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    const errors: UnawaitedError[] = [];
    api.onError((unawaited) => errors.push(unawaited));
    api.handle("refuse", () => {
      throw new GosfError("not-now", { until: 5 });
    });
    api.handle("fail", () => failureMessage("no", { why: "so" }));
    api.handle("break", async () => {
      throw new Error("secret");
    });
    api.handle("nothing", () => {});
    const connection = server.connection();
    await api.connect();
    const socket = await connection;
    expect(await socket.emitWithAck("refuse", {})).toEqual({ success: false, text: "not-now", body: { until: 5 } });
    expect(await socket.emitWithAck("fail", {})).toEqual({ success: false, text: "no", body: { why: "so" } });
    expect(await socket.emitWithAck("break", {})).toEqual({ success: false, text: "internal-error" });
    expect(await socket.emitWithAck("nothing", {})).toBeNull();
    expect(errors).toMatchObject([{ name: "break", error: { message: "secret" } }]);
  });

  test("an answer that breaks the contract is invalid-response, and the issues stay here", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url, { contract });
    const errors: UnawaitedError[] = [];
    api.onError((unawaited) => errors.push(unawaited));
    // @ts-expect-error sum is a number
    api.handle("add", () => successMessage("", { sum: "three" }));
    const connection = server.connection();
    await api.connect();
    expect(await (await connection).emitWithAck("add", { body: { a: 1 } })).toEqual({ success: false, text: "invalid-response" });
    expect(errors).toMatchObject([{ name: "add", error: { details: { issues: [{ path: ["sum"] }] } } }]);
  });

  test("one handler for each name; removed, the name is free", async () => {
    await using api = connect("http://127.0.0.1:1", { autoConnect: false });
    const remove = api.handle("x", () => {});
    expect(() => api.handle("x", () => {})).toThrow(expect.objectContaining({ code: "duplicate-endpoint" }));
    remove();
    api.handle("x", () => {});
  });
});

test("an answer that comes after its connection is not given to the next one", async () => {
  await using server = await startPlainServer();
  await using api = connect(server.url, { reconnect: { baseMs: 5 } });
  const answers: ((text: string) => void)[] = [];
  api.handle("slow", () => new Promise((resolve) => answers.push((text) => resolve(successMessage(text)))));
  const first = server.connection();
  await api.connect();
  (await first).emit("slow", {}, () => {});
  await until(() => answers.length === 1);
  const second = server.connection();
  server.io.sockets.sockets.forEach((socket) => socket.conn.close());
  const answered = (await second).emitWithAck("slow", {}); // it has the same id as the one before
  await until(() => answers.length === 2);
  answers[0]?.("first");
  await api.call("x");
  answers[1]?.("second");
  expect(await answered).toMatchObject({ text: "second" });
});
