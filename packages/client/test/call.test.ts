import { GosfError, successMessage } from "@gosf/protocol";
import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { connect } from "../src/index.ts";
import { startPlainServer } from "@gosf/test-support/plain-server";
import { until } from "@gosf/test-support/until";

describe("call", () => {
  test("resolves with the reply, a success or a failure", async () => {
    await using server = await startPlainServer({
      answer: (name, message, ack) =>
        ack(name === "no" ? { success: false, text: "room-full", body: { limit: 5 } } : { ...message, success: true }),
    });
    await using api = connect(server.url);
    const reply = await api.call("echo", successMessage("hi", { a: 1 }));
    expect(reply).toMatchObject({ success: true, text: "hi", body: { a: 1 }, meta: {} });
    expect(await api.call("no")).toMatchObject({ success: false, text: "room-full", body: { limit: 5 } });
    expect(api.pending).toEqual([]);
  });

  test("made before the connection is there, it waits for it", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    expect(api.state).toBe("connecting");
    const [one, two] = await Promise.all([api.call("a", { text: "1" }), api.call("b", { text: "2" })]);
    expect([one.text, two.text]).toEqual(["1", "2"]);
    expect(server.received.map(([name]) => name)).toEqual(["a", "b"]);
    expect(api.connected).toBe(true);
  });

  test("each has its guid, and a guid of the caller's own is kept", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    const [one, two, own] = await Promise.all([api.call("x"), api.call("x"), api.call("x", { guid: "mine", id: 7, uuid: "u" })]);
    expect(one.guid).toMatch(/^[\w-]+\.[0-9a-z]+$/);
    expect(two.guid).not.toBe(one.guid);
    expect(own).toMatchObject({ guid: "mine", id: 7, uuid: "u" });
  });

  test("binary data in a body travels both ways", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    const reply = await api.call("file", { body: { bytes: Buffer.from([1, 2, 3]) } });
    expect(reply.body["bytes"]).toEqual(Buffer.from([1, 2, 3]));
  });

  test("an ack of null is a success with empty text and body", async () => {
    await using server = await startPlainServer({ answer: (_name, _message, ack) => ack(null) });
    await using api = connect(server.url);
    expect(await api.call("silent")).toEqual({ success: true, text: "", meta: {}, body: {} });
  });

  test.each([[["hello"]], [[{ text: 5 }]], [[[]]], [[]], [[{ text: "a" }, { text: "b" }]]])(
    "a rubbish ack %j rejects with invalid-response",
    async (args) => {
      await using server = await startPlainServer({ answer: (_name, _message, ack) => ack(...args) });
      await using api = connect(server.url);
      await expect(api.call("x")).rejects.toMatchObject({ code: "invalid-response", details: { reason: expect.any(String) } });
      expect(api.pending).toEqual([]);
    },
  );

  test("rejects with timeout; the late ack is ignored, and the next call is answered", async () => {
    const late: (() => void)[] = [];
    await using server = await startPlainServer({
      answer: (name, message, ack) => void (name === "slow" ? late.push(() => ack({ text: "late" })) : ack({ ...message, success: true })),
    });
    await using api = connect(server.url);
    await api.connect();
    const call = api.call("slow", {}, { timeoutMs: 30 });
    expect(api.pending).toMatchObject([{ endpoint: "slow", kind: "call", sent: true }]);
    await expect(call).rejects.toMatchObject({ code: "timeout", details: { endpoint: "slow", timeoutMs: 30, sent: true } });
    expect(api.pending).toEqual([]);
    late[0]?.();
    expect(await api.call("quick", { text: "ok" })).toMatchObject({ text: "ok" });
  });

  test("a deadline is kept whatever was called before it with a longer one", async () => {
    await using server = await startPlainServer({ answer: () => {} });
    await using api = connect(server.url);
    await api.connect();
    const long = api.call("long", {}, { timeoutMs: 60_000 });
    await expect(api.call("short", {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: "timeout" });
    await expect(api.call("short", {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: "timeout" });
    expect(api.pending).toMatchObject([{ endpoint: "long" }]);
    const closing = api.disconnect();
    await expect(long).rejects.toMatchObject({ code: "disconnected" });
    await closing;
  });

  test("rejects with aborted, before, while waiting and in flight, and leaves no listener on the signal", async () => {
    await using server = await startPlainServer({ answer: () => {} });
    await using api = connect(server.url);
    const reason = new Error("enough");
    await expect(api.call("x", {}, { signal: AbortSignal.abort(reason) })).rejects.toMatchObject({ code: "aborted", cause: reason });
    const controller = new AbortController();
    const waiting = [api.call("x", {}, { signal: controller.signal }), api.lob("y", {}, { signal: controller.signal })];
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(1);
    controller.abort(reason);
    for (const call of waiting) await expect(call).rejects.toMatchObject({ code: "aborted" });
    await api.connect();
    const again = new AbortController();
    const inFlight = api.call("x", {}, { signal: again.signal });
    again.abort();
    await expect(inFlight).rejects.toMatchObject({ code: "aborted" });
    for (const { signal } of [controller, again]) expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(api.pending).toEqual([]);
    await until(() => server.received.length === 1);
  });

  test("a signal's listener goes with the last call that was answered", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 50 }, () => api.call("x", {}, { signal })));
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("rejects at once when the connection drops; what waits is sent on the next one", async () => {
    await using server = await startPlainServer({
      answer: (name, message, ack) => void (name === "held" || ack({ ...message, success: true })),
    });
    await using api = connect(server.url, { reconnect: { baseMs: 5 } });
    await api.connect();
    const held = api.call("held", {}, { timeoutMs: 10_000 });
    await until(() => server.received.length === 1);
    const states: string[] = [];
    api.onState(({ state, error }) => states.push(`${state} ${String(error?.details["reason"])}`));
    server.io.sockets.sockets.forEach((socket) => socket.conn.close());
    await expect(held).rejects.toMatchObject({ code: "disconnected", details: { url: server.url, sent: true } });
    expect(api.state).toBe("reconnecting");
    expect(await api.call("next", { text: "again" })).toMatchObject({ text: "again" });
    expect(states).toEqual(["reconnecting transport close", "connected undefined"]);
  });

  test("on a closed client rejects with disconnected, as what is in flight when it closes", async () => {
    await using server = await startPlainServer({ answer: () => {} });
    const api = connect(server.url);
    const waiting = api.call("x");
    const closing = api.disconnect();
    await expect(waiting).rejects.toMatchObject({ code: "disconnected", details: { sent: false } });
    await closing;
    await expect(api.call("x")).rejects.toMatchObject({ code: "disconnected", details: { sent: false } });
    await expect(api.lob("x")).rejects.toMatchObject({ code: "disconnected" });
    expect(api.state).toBe("closed");
    expect(api.pending).toEqual([]);
  });

  test("whenDisconnected: fail rejects at once where it would wait", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url, { whenDisconnected: "fail" });
    await expect(api.call("x")).rejects.toMatchObject({ code: "disconnected" });
    expect(await api.call("x", { text: "a" }, { whenDisconnected: "wait" })).toMatchObject({ text: "a" });
  });

  test("what cannot be sent is refused with its code, and hurts no other call", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    await expect(api.call("x", { body: cycle })).rejects.toMatchObject({ code: "invalid-argument" });
    await expect(api.call("x", { body: { n: 1n } })).rejects.toMatchObject({ code: "invalid-argument" });
    await expect(api.call("disconnect")).rejects.toMatchObject({ code: "reserved-endpoint" });
    await expect(api.call("x", {}, { timeoutMs: 0 })).rejects.toMatchObject({ code: "invalid-argument" });
    // @ts-expect-error a message is an object
    await expect(api.call("x", "text")).rejects.toMatchObject({ code: "invalid-argument" });
    expect(await api.call("x", { text: "fine" })).toMatchObject({ text: "fine" });
    expect(() => connect("nowhere")).toThrow(GosfError);
    expect(() => connect("http://localhost/api")).toThrow("http://localhost/api");
  });
});

describe("lob", () => {
  test("resolves once it is written, and carries no ack id", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    await api.lob("news", { text: "hi", body: { n: 1 } });
    await until(() => server.received.length === 1);
    expect(server.received).toEqual([["news", { success: false, text: "hi", body: { n: 1 } }]]);
    expect(server.asked).toEqual([false]);
    expect(api.pending).toEqual([]);
  });

  test("rejects with connect-failed if no connection comes in time", async () => {
    const server = await startPlainServer();
    await server[Symbol.asyncDispose]();
    await using api = connect(server.url);
    const lob = api.lob("news", {}, { timeoutMs: 40 });
    expect(api.pending).toMatchObject([{ kind: "lob", sent: false }]);
    await expect(lob).rejects.toMatchObject({ code: "connect-failed" });
    await expect(api.call("news", {}, { timeoutMs: 40 })).rejects.toMatchObject({ code: "connect-failed" });
  });
});

describe("to a server that has announced itself", () => {
  test("calls carry the time that is left, and a cancel follows an abort and a timeout", async () => {
    await using server = await startPlainServer({ features: ["deadline", "cancel"], answer: () => {} });
    await using api = connect(server.url);
    await api.connect();
    const controller = new AbortController();
    const aborted = api.call("work", { guid: "g-1", meta: { own: 1 } }, { timeoutMs: 5000, signal: controller.signal });
    const timedOut = api.call("work", { guid: "g-2" }, { timeoutMs: 40 });
    await until(() => server.received.length === 2);
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "aborted" });
    await expect(timedOut).rejects.toMatchObject({ code: "timeout" });
    await until(() => server.received.length === 4);
    const [first, second, ...signals] = server.received;
    expect(first).toMatchObject(["work", { meta: { own: 1, gosf: { timeoutMs: expect.any(Number) } } }]);
    const { timeoutMs } = (first as [string, { meta: { gosf: { timeoutMs: number } } }])[1].meta.gosf;
    expect(timeoutMs).toBeGreaterThan(4000);
    expect(timeoutMs).toBeLessThanOrEqual(5000);
    expect(second).toMatchObject(["work", { guid: "g-2" }]);
    expect(signals).toEqual([
      ["gosf", { type: "cancel", guid: "g-1", reason: "aborted" }],
      ["gosf", { type: "cancel", guid: "g-2", reason: "timeout" }],
    ]);
  });

  test("a stock server gets nothing beyond the message", async () => {
    await using server = await startPlainServer({ answer: () => {} });
    await using api = connect(server.url);
    await api.connect();
    await expect(api.call("work", { guid: "g" }, { timeoutMs: 200 })).rejects.toMatchObject({ code: "timeout" });
    await api.lob("after");
    await until(() => server.received.length === 2);
    expect(server.received).toEqual([
      ["work", { guid: "g", success: false }],
      ["after", { success: false }],
    ]);
  });
});
