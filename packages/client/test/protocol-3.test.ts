import { describe, expect, test } from "vitest";
import { connect } from "../src/index.ts";
import { Protocol3Transport } from "../src/protocol-3/index.ts";
import { startGoServer } from "@gosf/test-support/go-server";
import { until } from "@gosf/test-support/until";

const transports = [Protocol3Transport];

describe("an original Go server", () => {
  test("is called, and sends neither CONNECT nor auth to it", async () => {
    await using server = await startGoServer();
    await using api = connect(server.url, { transports, auth: { token: "t" } });
    const copies: string[] = [];
    api.listen("echo", (message) => copies.push(message.text));
    expect(await api.call("echo", { id: 5, text: "hi", body: { n: 1 } })).toMatchObject({
      id: 5,
      success: true,
      text: "hi",
      body: { n: 1 },
    });
    expect(copies).toEqual(["hi"]);
    expect(await api.call("silent")).toEqual({ success: true, text: "", meta: {}, body: {} });
    expect(await api.call("fail", { text: "err.code" })).toMatchObject({ success: false, text: "err.code" });
    expect(server.requests[0]?.url).toMatch(/^\/socket\.io\/\?.*EIO=3/);
    expect(server.frames.every((frame) => frame.startsWith("42"))).toBe(true);
  });

  test("hears a lob without an ack id, and a 41 when the client leaves", async () => {
    await using server = await startGoServer();
    const api = connect(server.url, { transports });
    await api.lob("news", { text: "x" });
    await api.disconnect();
    await until(() => server.frames.length === 2);
    expect(server.frames).toEqual(['42["news",{"success":false,"text":"x"}]', "41"]);
  });

  test("is pinged at its interval, and its answers keep the connection alive", async () => {
    await using server = await startGoServer({ pingInterval: 20, idleMs: 5000 });
    await using api = connect(server.url, { transports });
    await api.connect();
    const states: string[] = [];
    api.onState(({ state }) => states.push(state));
    await until(() => server.frames.filter((frame) => frame === "2").length >= 5);
    expect(server.frames.every((frame) => frame === "2")).toBe(true);
    expect(states).toEqual([]);
  });

  test("closes the connection: it comes back, listeners stay, and nothing is left pending", async () => {
    const first = await startGoServer();
    await using api = connect(first.url, { transports, reconnect: { baseMs: 5 } });
    const heard: string[] = [];
    api.listen("news", (message) => heard.push(message.text));
    await api.connect();
    await first[Symbol.asyncDispose]();
    await until(() => !api.connected);
    const held = api.call("echo", { text: "held" }, { timeoutMs: 10_000 });
    await using second = await startGoServer({ port: first.port });
    expect(await held).toMatchObject({ text: "held" });
    second.broadcast('42["news",{"success":true,"text":"back"}]');
    await until(() => heard.length === 1);
    expect(api.pending).toEqual([]);
  });

  test("refuses with a text: it is the code", async () => {
    await using server = await startGoServer({ welcome: '44"unauthorized"' });
    await using api = connect(server.url, { transports });
    await expect(api.connect()).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("a plain client of it is told so", async () => {
    await using server = await startGoServer();
    await using api = connect(server.url, { reconnect: false });
    await expect(api.connect()).rejects.toMatchObject({
      code: "connect-failed",
      message: expect.stringContaining("v2.x"),
    });
  });

  test("binary data cannot be sent to it: the call rejects, and the connection stays", async () => {
    await using server = await startGoServer();
    await using api = connect(server.url, { transports, reconnect: false });
    await api.connect();
    await expect(api.call("echo", { body: { bytes: Buffer.from("x") } })).rejects.toMatchObject({ code: "invalid-argument" });
    expect(api.connected).toBe(true);
  });
});
