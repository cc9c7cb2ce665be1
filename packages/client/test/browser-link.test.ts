import { successMessage } from "@gosf/protocol";
import { expect, test, vi } from "vitest";
import { connect } from "../src/index.ts";
import { startPlainServer } from "@gosf/test-support/plain-server";
import { until } from "@gosf/test-support/until";

// The packets' way in browsers, which Node can go as well.
vi.mock("#link", () => import("../src/link/browser.ts"));

test("calls, lobs, broadcasts, binary data and the server's requests go the public way of socket.io-client", async () => {
  await using server = await startPlainServer();
  await using api = connect(server.url);
  const heard: unknown[] = [];
  api.listen("news", (message) => heard.push(message.body));
  api.handle("client.add", ({ message: { body } }) => successMessage("", { sum: Number(body["a"]) + 1 }));
  const connection = server.connection();
  expect(await api.call("echo", { text: "hi", body: { n: 1 } })).toMatchObject({ success: true, text: "hi", body: { n: 1 } });
  expect((await api.call("file", { body: { bytes: new Uint8Array([1, 2]) } })).body["bytes"]).toEqual(Buffer.from([1, 2]));
  await api.lob("note");
  await until(() => server.received.length === 3);
  expect(server.asked).toEqual([true, true, false]);
  const socket = await connection;
  socket.emit("news", { body: { text: "a" } });
  socket.emit("news", { body: { bytes: Buffer.from([3]) } });
  await until(() => heard.length === 2);
  expect(heard).toEqual([{ text: "a" }, { bytes: Buffer.from([3]) }]);
  expect(await socket.emitWithAck("client.add", { body: { a: 2 } })).toEqual({ success: true, body: { sum: 3 } });
  await expect(api.call("x", { body: { n: 1n } })).rejects.toMatchObject({ code: "invalid-argument" });
});

test("by polling as well, and upgraded", async () => {
  await using server = await startPlainServer();
  const connection = server.connection();
  await using api = connect(server.url, { transports: ["polling", "websocket"] });
  expect(await api.call("echo", { text: "slow" })).toMatchObject({ text: "slow" });
  const { conn } = await connection;
  await until(() => conn.transport.name === "websocket");
  expect(await api.call("echo", { text: "quick" })).toMatchObject({ text: "quick" });
});

test("a page without `crypto`, as in React Native: each client has names of its own", async () => {
  vi.stubGlobal("crypto", undefined);
  try {
    await using server = await startPlainServer();
    const clients = Array.from({ length: 100 }, () => connect(server.url));
    const replies = Promise.all(clients.map((api) => api.call("echo", { text: "hi" }, { timeoutMs: 10_000 })));
    const names = clients.flatMap(({ pending }) => pending.map(({ guid }) => guid));
    expect((await replies).map(({ text }) => text)).toEqual(clients.map(() => "hi"));
    expect(names.filter((name) => /^[0-9a-z]{20}\.0$/.test(name ?? ""))).toHaveLength(100);
    expect(new Set(names).size).toBe(100);
    await Promise.all(clients.map((api) => api.disconnect()));
  } finally {
    vi.unstubAllGlobals();
  }
});
