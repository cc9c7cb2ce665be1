import { describe, expect, test } from "vitest";
import { openPolling, poll } from "@gosf/test-support/polling-client";
import { FrameClient } from "@gosf/test-support/frame-client";
import { flavours, startServer } from "../support/servers.ts";

// https://socket.io/docs/v4/engine-io-protocol/

/** Longer than a busy machine makes a process wait, in milliseconds: for connections that time out in the end and not before, and pings that come behind the acceptance. */
const beyondAnyPause = 600;

describe.each(flavours)("the Engine.IO protocol: $name", (flavour) => {
  test("a handshake by long polling", async () => {
    await using server = await startServer(flavour);
    const { status, body } = await poll(server, "EIO=4&transport=polling");
    expect(status).toBe(200);
    expect(body[0]).toBe("0");
    expect(JSON.parse(body.slice(1))).toEqual({
      sid: expect.any(String) as string,
      upgrades: ["websocket"],
      pingInterval: 25_000,
      pingTimeout: 20_000,
      maxPayload: 1_000_000,
    });
  });

  test("a handshake by WebSocket, in protocol 4 and in protocol 3", async () => {
    await using server = await startServer(flavour);
    for (const protocol of [3, 4] as const) {
      using client = await FrameClient.open(server, { protocol });
      expect(JSON.parse((await client.text()).slice(1))).toMatchObject({ upgrades: [], pingInterval: 25_000 });
    }
  });

  test.each([
    ["EIO=4&transport=abc", "GET", 0],
    ["EIO=4&transport=polling&sid=unknown", "GET", 1],
    ["EIO=4&transport=polling", "POST", 2],
    ["EIO=4&transport=websocket", "GET", 3],
  ])("a request refused: %s by %s", async (query, method, code) => {
    await using server = await startServer(flavour);
    const { status, body } = await poll(server, query, undefined, method);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code });
  });

  test("protocol 3 refused unless it is allowed", async () => {
    await using server = await startServer(flavour, { allowEIO3: false });
    const { status, body } = await poll(server, "EIO=3&transport=polling");
    expect([status, JSON.parse(body)]).toEqual([400, { code: 5, message: "Unsupported protocol version" }]);
  });

  test("long polling: several packets in a request, binary in base64, and the close packet", async () => {
    await using server = await startServer(flavour);
    const heard: unknown[] = [];
    const disconnected = new Promise<string>((resolve) => {
      server.io.on("connection", (socket) => {
        socket.onAny((...args: unknown[]) => {
          heard.push(args);
          socket.emit(...(args as [string, ...unknown[]]));
        });
        socket.on("disconnect", resolve);
      });
    });
    const { query } = await openPolling(server);
    const payload = ['42["a",1]', '451-["b",{"_placeholder":true,"num":0}]', "bAQID"].join("\x1e");
    expect(await poll(server, query, payload)).toMatchObject({ status: 200, body: "ok" });
    expect(await poll(server, query)).toMatchObject({ status: 200, body: payload });
    expect(heard).toEqual([
      ["a", 1],
      ["b", Buffer.from([1, 2, 3])],
    ]);
    await poll(server, query, "1");
    expect(await disconnected).toBe("transport close");
  });

  test("heartbeats: the server pings, and goes on while pongs come", async () => {
    await using server = await startServer(flavour, { pingInterval: beyondAnyPause });
    using client = await FrameClient.connect(server);
    for (let round = 0; round < 3; round++) {
      expect(await client.text()).toBe("2");
      client.send("3");
    }
  });

  test("heartbeats: the server closes when no pong comes", async () => {
    await using server = await startServer(flavour, { pingInterval: beyondAnyPause, pingTimeout: beyondAnyPause });
    using client = await FrameClient.connect(server);
    expect(await client.text()).toBe("2");
    expect(await client.rest()).toEqual(["close"]);
  });

  test("heartbeats: a packet that comes while a pong is awaited counts for it, once", async () => {
    await using server = await startServer(flavour, { pingInterval: beyondAnyPause, pingTimeout: beyondAnyPause });
    const reason = new Promise<string>((resolve) => server.io.on("connection", (socket) => socket.on("disconnect", resolve)));
    const connections = Object.values((server.io.engine as unknown as { clients: Record<string, object> }).clients);
    expect(connections).toEqual([]);
    using client = await FrameClient.connect(server);
    expect(await client.text()).toBe("2");
    const [connection] = Object.values(
      (server.io.engine as unknown as { clients: Record<string, { hasRefreshedPingTimeout: boolean }> }).clients,
    );
    expect(connection?.hasRefreshedPingTimeout).toBe(false);
    const received = new Promise((resolve) => server.io.sockets.sockets.values().next().value?.on("late", resolve));
    client.send('42["late"]');
    await received;
    expect(connection?.hasRefreshedPingTimeout).toBe(true);
    expect(await reason).toBe("ping timeout");
  });

  test("heartbeats in protocol 3: the client pings", async () => {
    await using server = await startServer(flavour, { pingInterval: 30, pingTimeout: beyondAnyPause });
    using client = await FrameClient.connect(server, { protocol: 3 });
    client.send("2");
    expect(await client.text()).toBe("3");
    expect(await client.rest()).toEqual(["close"]); // having pinged no more
  });

  test("a heartbeat in the wrong direction closes the connection", async () => {
    await using server = await startServer(flavour);
    for (const [protocol, packet] of [
      [4, "2"],
      [3, "3"],
    ] as const) {
      using client = await FrameClient.connect(server, { protocol });
      client.send(packet);
      expect(await client.rest()).toEqual(["close"]);
    }
  });

  test.each(["abc", "", "9", "z"])("a malformed packet closes the connection: %j", async (packet) => {
    await using server = await startServer(flavour);
    const reason = new Promise<string>((resolve) => server.io.on("connection", (socket) => socket.on("disconnect", resolve)));
    using client = await FrameClient.connect(server);
    client.send(packet);
    expect(await client.rest()).toEqual(["close"]);
    expect(await reason).toBe("parse error");
  });

  test("an upgrade from long polling: what was under way comes in order, over the WebSocket from then on", async () => {
    await using server = await startServer(flavour);
    const heard: unknown[] = [];
    server.io.on("connection", (socket) => {
      socket.on("echo", (value: unknown, ack?: (value: unknown) => void) => {
        heard.push(value);
        socket.emit("echo", value);
        ack?.(value);
      });
    });
    const { sid, query } = await openPolling(server);
    using client = await FrameClient.open(server, { sid });
    client.send("2probe");
    expect(await client.text()).toBe("3probe");
    expect((await poll(server, query)).body).toBe("6"); // so that the client stops polling
    await poll(server, query, '42["echo","by polling"]');
    const [socket] = server.io.sockets.sockets.values();
    socket!.emit("between");
    client.send("5", '420["echo","a"]', '421["echo","b"]');
    const texts = ['42["echo","by polling"]', '42["between"]', '42["echo","a"]', '430["a"]', '42["echo","b"]', '431["b"]'];
    expect(await client.texts(6)).toEqual(texts);
    expect(heard).toEqual(["by polling", "a", "b"]);
  });

  test("a probe that is not one closes the WebSocket and leaves the session as it was", async () => {
    await using server = await startServer(flavour);
    const { sid, query } = await openPolling(server);
    using client = await FrameClient.open(server, { sid });
    client.send("abc");
    expect(await client.rest()).toEqual(["close"]);
    server.io.emit("still here");
    expect((await poll(server, query)).body).toBe('42["still here"]');
  });

  test("a second WebSocket for an upgraded session is closed", async () => {
    await using server = await startServer(flavour);
    const { sid } = await openPolling(server);
    using client = await FrameClient.open(server, { sid });
    client.send("2probe");
    await client.text();
    client.send("5");
    const [socket] = server.io.sockets.sockets.values();
    await new Promise<void>((resolve) =>
      socket!.conn.transport.name === "websocket" ? resolve() : socket!.conn.once("upgrade", () => resolve()),
    );
    using second = await FrameClient.open(server, { sid });
    expect(await second.rest()).toEqual(["close"]);
    client.send('42["x",1]');
    expect(await new Promise((resolve) => socket!.on("x", resolve))).toBe(1);
  });
});
