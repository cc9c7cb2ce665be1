import { once } from "node:events";
import type { Duplex } from "node:stream";
import type { Socket } from "socket.io";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { cutConnection, queuedBytes } from "@gosf/wire/server";
import { flavours, startServer, stock, wired } from "./support/servers.ts";

/** A client of frames, connected, and the server's side of it. */
async function connect(url: string, accepted: Promise<Socket>, perMessageDeflate = false): Promise<[WebSocket, Socket, Duplex]> {
  const target = `${url.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`;
  const client = new WebSocket(target, { perMessageDeflate, rejectUnauthorized: false });
  client.on("error", () => {}); // a reset is one of the ways to be cut
  await once(client, "message");
  client.send("40");
  const socket = await accepted;
  const { socket: webSocket } = socket.conn.transport as unknown as { socket: { _socket: Duplex } };
  return [client, socket, webSocket._socket];
}

test.each(flavours.map((flavour) => [flavour.name, flavour] as const))(
  "a client that does not read is gone at once, with what was queued for it: %s",
  async (_name, flavour) => {
    await using server = await startServer(flavour);
    const accepted = new Promise<Socket>((resolve) => server.io.on("connection", resolve));
    const [client, socket, tcpSocket] = await connect(server.url, accepted);
    client.pause();
    const text = "x".repeat(100_000);
    while (queuedBytes(socket) < 1_000_000) {
      socket.emit("x", text);
      await new Promise(setImmediate);
    }
    const reasons: string[] = [];
    socket.on("disconnect", (reason) => reasons.push(reason));
    cutConnection(socket.conn);
    expect([reasons, socket.connected, tcpSocket.destroyed, server.io.engine.clientsCount]).toEqual([["forced close"], false, true, 0]);
    cutConnection(socket.conn); // once more does nothing
    client.resume();
    await once(client, "close");
  },
);

test.each([
  ["stock", stock],
  ["wire", wired],
])("one that is in the middle of compressing: %s", async (_name, flavour) => {
  await using server = await startServer(flavour, { perMessageDeflate: { threshold: 0 } });
  const accepted = new Promise<Socket>((resolve) => server.io.on("connection", resolve));
  const [client, socket, tcpSocket] = await connect(server.url, accepted, true);
  for (let index = 0; index < 10; index++) socket.emit("x", "x".repeat(100_000));
  expect(queuedBytes(socket)).toBeGreaterThan(900_000);
  cutConnection(socket.conn);
  expect([socket.connected, tcpSocket.destroyed]).toEqual([false, true]);
  await once(client, "close");
});

test("a poller's session ends, and what waited for its next poll is dropped", async () => {
  await using server = await startServer(wired);
  const accepted = new Promise<Socket>((resolve) => server.io.on("connection", resolve));
  const polling = `${server.url}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(polling)).text()).slice(1)) as { sid: string };
  await fetch(`${polling}&sid=${sid}`, { method: "POST", body: "40" });
  const socket = await accepted;
  const before = queuedBytes(socket.conn);
  socket.emit("x", "x".repeat(1000));
  expect(queuedBytes(socket.conn) - before).toBe('2["x",""]'.length + 1000 + 200);
  const disconnected = new Promise((resolve) => socket.on("disconnect", resolve));
  cutConnection(socket.conn);
  expect(await disconnected).toBe("forced close");
  expect([(await fetch(`${polling}&sid=${sid}`)).status, server.io.engine.clientsCount]).toEqual([400, 0]);
});
