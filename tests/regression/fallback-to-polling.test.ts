// Where WebSocket is blocked, a client that lists polling behind it never fell back.
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import { connect } from "@gosf/client";
import { createApp } from "@gosf/server";
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { listenLocally, portOf } from "../support/ports.ts";
import { until } from "../support/until.ts";

/** A server before which something deals with WebSockets in its own way, while it is told to. */
async function startBlocked(block: (socket: Duplex) => void) {
  const http = await listenLocally(createServer());
  const state = { isBlocked: true };
  const held: Duplex[] = [];
  const app = createApp();
  const transports: string[] = [];
  app.io.on("connection", (socket) => void transports.push(socket.conn.transport.name));
  app.listen("echo", (_client, { message }) => successMessage(message.text));
  await app.attach(http);
  const emit = http.emit.bind(http) as (event: string, ...args: unknown[]) => boolean;
  Reflect.set(http, "emit", (event: string, ...args: unknown[]) => {
    if (event !== "upgrade" || !state.isBlocked) return emit(event, ...args);
    held.push(args[1] as Duplex);
    block(args[1] as Duplex);
    return true;
  });
  const close = async (): Promise<void> => {
    await app.shutdown();
    for (const socket of held) socket.destroy();
    http.closeAllConnections();
    http.close();
  };
  return { app, state, transports, url: `http://localhost:${portOf(http)}`, [Symbol.asyncDispose]: close };
}

const ways: Record<string, (socket: Duplex) => void> = {
  "refused with 403": (socket) => socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n"),
  cut: (socket) => void socket.destroy(),
  "left without an answer": () => {},
};

test.each(Object.keys(ways))(
  "WebSockets are %s: it falls back to polling, and begins with WebSocket again on the next connection",
  async (way) => {
    await using server = await startBlocked(ways[way]!);
    const options = { transports: ["websocket", "polling"], connectTimeoutMs: 300, reconnect: { baseMs: 5 }, timeoutMs: 10_000 } as const;
    await using api = connect(server.url, options);
    expect(await api.call("echo", { text: "over polling" })).toMatchObject({ text: "over polling" });
    expect(server.transports).toEqual(["polling"]);
    server.state.isBlocked = false;
    for (const socket of server.app.io.sockets.sockets.values()) socket.conn.close(true);
    await until(() => server.transports.length === 2);
    expect(await api.call("echo", { text: "over WebSocket" })).toMatchObject({ text: "over WebSocket" });
    expect(server.transports).toEqual(["polling", "websocket"]);
  },
);

test("still the default is WebSocket alone", async () => {
  await using server = await startBlocked(ways["refused with 403"]!);
  await using api = connect(server.url, { reconnect: { baseMs: 5 } });
  await expect(api.call("echo", {}, { timeoutMs: 200 })).rejects.toMatchObject({ code: "connect-failed" });
  expect(server.transports).toEqual([]);
});
