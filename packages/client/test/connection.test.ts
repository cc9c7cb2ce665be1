import { describe, expect, test } from "vitest";
import { connect, type StateChange } from "../src/index.ts";
import { startPlainServer } from "@gosf/test-support/plain-server";
import { until } from "@gosf/test-support/until";

function refusal(code: string, data?: unknown): Error {
  return Object.assign(new Error(code), { data });
}

describe("the connection", () => {
  test("announces its caller id, the same over reconnects, and passes query, auth and eventCopy", async () => {
    let asked = 0;
    await using server = await startPlainServer();
    const first = server.connection();
    await using api = connect(`${server.url}?from=url`, {
      query: { team: "blue" },
      eventCopy: true,
      auth: async () => ({ token: `t${++asked}` }),
      reconnect: { baseMs: 5 },
    });
    const { handshake } = await first;
    expect(handshake.query).toMatchObject({ from: "url", team: "blue", eventCopy: "1", gosf: "1" });
    expect(handshake.auth).toEqual({ token: "t1", gosf: expect.stringMatching(/^[0-9a-z]{20}$/) });
    expect(handshake.url).not.toContain(handshake.auth["gosf"]);
    const second = server.connection();
    await api.connect();
    server.io.sockets.sockets.forEach((socket) => socket.conn.close());
    const again = (await second).handshake;
    expect(again.auth).toEqual({ token: "t2", gosf: handshake.auth["gosf"] });
    const shared = server.connection();
    await using named = connect(server.url, { callerId: "worker_1-a" });
    expect((await shared).handshake.auth).toEqual({ gosf: "worker_1-a" });
    await using other = connect(server.url, { callerId: "worker_1-a" });
    const guids = await Promise.all(
      [named.call("x"), named.call("x"), other.call("x"), other.call("x")].map(async (call) => (await call).guid),
    );
    expect(new Set(guids).size).toBe(4);
  });

  test.each([undefined, null, false, 5])("auth that is %j, without types, counts as none", async (auth) => {
    await using server = await startPlainServer();
    const connection = server.connection();
    await using api = connect(server.url, { auth: () => auth as unknown as object });
    expect((await connection).handshake.auth).toEqual({ gosf: expect.any(String) });
    await api.connect();
  });

  test("auth that is a text, without types, is sent as it is, and a server of Socket.IO closes the connection", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url, { auth: () => "token" as unknown as object, reconnect: false });
    await expect(api.connect()).rejects.toMatchObject({ code: "disconnected" });
  });

  test("the object that auth returns stays as it is", async () => {
    await using server = await startPlainServer();
    const auth = Object.freeze({ token: "t" });
    const connection = server.connection();
    await using api = connect(server.url, { auth });
    expect((await connection).handshake.auth).toEqual({ token: "t", gosf: expect.any(String) });
    await api.connect();
    expect(auth).toEqual({ token: "t" });
  });

  test("a refusal is final: the code and details come to connect(), to waiting calls and to later ones", async () => {
    await using server = await startPlainServer({ refuse: () => refusal("unauthorized", { hint: "log in" }) });
    await using api = connect(server.url);
    const states: StateChange[] = [];
    api.onState((change) => states.push(change));
    const waiting = api.call("x");
    const refused = { name: "GosfError", code: "unauthorized", details: { hint: "log in" } };
    await expect(api.connect()).rejects.toMatchObject(refused);
    await expect(waiting).rejects.toMatchObject(refused);
    await expect(api.call("x")).rejects.toMatchObject(refused);
    expect(states).toMatchObject([{ state: "closed", error: refused }]);
  });

  test("after a refusal connect() tries again, with auth asked anew", async () => {
    let token = "old";
    await using server = await startPlainServer({
      refuse: (socket) => (socket.handshake.auth["token"] === "new" ? undefined : refusal("unauthorized")),
    });
    await using api = connect(server.url, { auth: () => ({ token }) });
    await expect(api.connect()).rejects.toMatchObject({ code: "unauthorized" });
    token = "new";
    await api.connect();
    expect(api.connected).toBe(true);
  });

  test.each(["overloaded", "internal-error"])("a refusal that may pass (%s) is tried again", async (code) => {
    let refused = 0;
    await using server = await startPlainServer({ refuse: () => (refused++ < 2 ? refusal(code) : undefined) });
    await using api = connect(server.url, { reconnect: { baseMs: 5 } });
    const states: string[] = [];
    api.onState(({ state, error }) => states.push(`${state} ${error?.code ?? ""}`));
    expect(await api.call("x", { text: "in" }, { timeoutMs: 10_000 })).toMatchObject({ text: "in" });
    expect(states).toEqual([`connecting ${code}`, `connecting ${code}`, "connected "]);
  });

  test("the server's disconnect is final, unless reconnect says always", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url);
    await using loyal = connect(server.url, { reconnect: { always: true, baseMs: 5 } });
    await Promise.all([api.connect(), loyal.connect()]);
    const states: string[] = [];
    const closed = new Promise<void>((resolve) => api.onState(({ state }) => state === "closed" && resolve()));
    const back = new Promise<void>((resolve) =>
      loyal.onState(({ state, error }) => states.push(`${state} ${String(error?.details["reason"])}`) === 2 && resolve()),
    );
    server.io.disconnectSockets();
    await Promise.all([closed, back]);
    expect(api.state).toBe("closed");
    await expect(api.call("x")).rejects.toMatchObject({ code: "disconnected" });
    expect(states).toEqual(["reconnecting io server disconnect", "connected undefined"]);
    await api.connect();
    expect(api.connected).toBe(true);
  });

  test("connect() rejects with connect-failed in time, naming the address and the reason, and goes on trying", async () => {
    const gone = await startPlainServer();
    await gone[Symbol.asyncDispose]();
    await using api = connect(gone.url, { reconnect: { baseMs: 5, maxMs: 20 } });
    await expect(api.connect({ timeoutMs: 60 })).rejects.toMatchObject({
      code: "connect-failed",
      details: { url: gone.url, reason: expect.any(String) },
    });
    expect(api.state).toBe("connecting");
    await using server = await startPlainServer({ port: gone.port });
    await api.connect();
    expect(await api.call("x", { text: "there" })).toMatchObject({ text: "there" });
    expect(server.received).toHaveLength(1);
  });

  test("with reconnect: false the first failure closes it", async () => {
    const gone = await startPlainServer();
    await gone[Symbol.asyncDispose]();
    await using api = connect(gone.url, { reconnect: false });
    await expect(api.connect()).rejects.toMatchObject({ code: "connect-failed" });
    expect(api.state).toBe("closed");
  });

  test("auth that fails is an attempt that failed; a hanging one runs into connectTimeoutMs", async () => {
    let asked = 0;
    const auth = (): Promise<object> => {
      asked++;
      if (asked === 1) return Promise.reject(new Error("no token yet"));
      if (asked === 2) return new Promise(() => {});
      return Promise.resolve({});
    };
    await using server = await startPlainServer();
    await using api = connect(server.url, { auth, connectTimeoutMs: 100, reconnect: { baseMs: 5 } });
    const reasons: unknown[] = [];
    api.onState(({ error }) => reasons.push(error?.details["reason"]));
    await api.connect();
    expect(reasons).toEqual(["no token yet", "no answer within 100 ms", undefined]);
    expect(server.io.engine.clientsCount).toBe(1);
  });

  test("a server that dies and comes back on the same port: listeners and handlers stay, no call is left pending", async () => {
    const first = await startPlainServer({ answer: () => {} });
    await using api = connect(first.url, { reconnect: { baseMs: 5, maxMs: 50 } });
    const heard: string[] = [];
    api.listen("news", (message) => heard.push(message.text));
    api.handle("client.name", () => ({ success: true, text: "me", meta: {}, body: {} }));
    await api.connect();
    const lost = api.call("x", {}, { timeoutMs: 10_000 });
    await until(() => first.received.length === 1);
    await first[Symbol.asyncDispose]();
    await expect(lost).rejects.toMatchObject({ code: "disconnected" });
    expect(api.state).toBe("reconnecting");
    const waiting = api.call("x", { text: "held" }, { timeoutMs: 10_000 });
    await using second = await startPlainServer({ port: first.port });
    expect(await waiting).toMatchObject({ text: "held" });
    second.io.emit("news", { success: true, text: "back" });
    await until(() => heard.length === 1);
    const [answer] = (await second.io.timeout(5000).emitWithAck("client.name", {})) as [{ text: string }];
    expect(answer).toMatchObject({ success: true, text: "me" });
    expect(heard).toEqual(["back"]);
    expect(api.pending).toEqual([]);
  });

  test("by long polling, and upgraded to WebSocket", async () => {
    await using server = await startPlainServer();
    const connection = server.connection();
    await using polling = connect(server.url, { transports: ["polling"] });
    expect((await connection).conn.transport.name).toBe("polling");
    expect(await polling.call("x", { text: "slow" })).toMatchObject({ text: "slow" });
    const upgrading = server.connection();
    await using both = connect(server.url, { transports: ["polling", "websocket"] });
    const { conn } = await upgrading;
    await until(() => conn.transport.name === "websocket");
    expect(await both.call("x", { text: "up" })).toMatchObject({ text: "up" });
  });

  test("a state listener that calls gets its answer", async () => {
    await using server = await startPlainServer();
    await using api = connect(server.url, { autoConnect: false });
    await expect(api.call("x")).rejects.toMatchObject({ code: "disconnected" });
    const reply = new Promise((resolve) => api.onState(({ state }) => state === "connected" && resolve(api.call("x", { text: "hi" }))));
    await api.connect();
    expect(await reply).toMatchObject({ text: "hi" });
  });
});
