import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Socket } from "socket.io";
import { io as connectClient } from "socket.io-client";
import { describe, expect, test } from "vitest";
import { makeFrame } from "@gosf/test-support/frames";
import { FrameClient } from "@gosf/test-support/frame-client";
import { flavours, type RunningServer, startServer } from "../support/servers.ts";

function onlySocket({ io }: RunningServer): Socket {
  const [socket] = io.sockets.sockets.values();
  if (!socket) throw new Error("No socket is connected");
  return socket;
}

/** Has the server note events in order of arrival, and answer "done". */
function note(socket: Socket): unknown[] {
  const heard: unknown[] = [];
  for (const event of ["a", "b", "c"]) socket.on(event, (...args: unknown[]) => heard.push([event, ...args]));
  socket.on("end", () => socket.emit("done"));
  return heard;
}

const deflated = (text: string): Buffer => deflateRawSync(text, { finishFlush: 2 }).subarray(0, -4);

describe.each(flavours)("Socket.IO's features: $name", (flavour) => {
  test("of volatile events in one turn the first goes out", async () => {
    await using server = await startServer(flavour);
    using client = await FrameClient.connect(server);
    const socket = onlySocket(server);
    socket.volatile.emit("v", 1);
    socket.volatile.emit("v", 2);
    socket.emit("sure");
    expect(await client.texts(2)).toEqual(['42["v",1]', '42["sure"]']);
  });

  test("broadcasts, to rooms and all but some, in order with what each socket is sent alone", async () => {
    await using server = await startServer(flavour);
    using one = await FrameClient.connect(server);
    const first = onlySocket(server);
    using two = await FrameClient.connect(server);
    const second = [...server.io.sockets.sockets.values()][1]!;
    await second.join("room");
    first.emit("alone", 1);
    server.io.emit("all", 1);
    first.emit("alone", 2);
    server.io.to("room").emit("room", "é€");
    first.broadcast.emit("others", Buffer.from([1]));
    server.io.except("room").emit("all but room");
    server.io.emit("all", "x".repeat(70_000));
    expect(await one.texts(5)).toEqual([
      '42["alone",1]',
      '42["all",1]',
      '42["alone",2]',
      '42["all but room"]',
      `42["all","${"x".repeat(70_000)}"]`,
    ]);
    expect(await two.texts(5)).toEqual([
      '42["all",1]',
      '42["room","é€"]',
      '451-["others",{"_placeholder":true,"num":0}]',
      "binary 01",
      `42["all","${"x".repeat(70_000)}"]`,
    ]);
  });

  test("a broadcast with acknowledgements", async () => {
    await using server = await startServer(flavour);
    using one = await FrameClient.connect(server);
    using two = await FrameClient.connect(server);
    const answers = server.io.timeout(5000).emitWithAck("ask");
    for (const client of [one, two]) {
      const text = await client.text();
      client.send(`43${text.slice(2, text.indexOf("["))}["yes"]`);
    }
    expect(await answers).toEqual(["yes", "yes"]);
  });

  test("events of all kinds in one TCP write arrive in order", async () => {
    await using server = await startServer(flavour);
    using client = await FrameClient.connect(server);
    const heard = note(onlySocket(server));
    const attached = '451-["b",{"_placeholder":true,"num":0}]';
    client.send('42["a",1]', attached, Buffer.from([2]), '42["a",3]', '42["c",4]', attached, Buffer.from([5]), '42["a","é6"]', '42["end"]');
    expect(await client.text()).toBe('42["done"]');
    expect(heard).toEqual([
      ["a", 1],
      ["b", Buffer.from([2])],
      ["a", 3],
      ["c", 4],
      ["b", Buffer.from([5])],
      ["a", "é6"],
    ]);
  });

  test("events of all kinds in TCP writes cut anywhere arrive in order", async () => {
    await using server = await startServer(flavour);
    using client = await FrameClient.connect(server);
    const heard = note(onlySocket(server));
    const texts = Array.from({ length: 40 }, (_, index) => `42["a",${index},"${"é".repeat(index * 3)}"]`);
    const bytes = Buffer.concat([...texts, '42["end"]'].map((text) => makeFrame(1, text)));
    for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7 + 3) % 97 || 1) {
      client.write(bytes.subarray(at, at + size));
      await new Promise(setImmediate);
    }
    expect(await client.text()).toBe('42["done"]');
    expect(heard).toEqual(texts.map((text) => JSON.parse(text.slice(2)) as unknown));
  });

  test("no event is heard after a disconnect, though it came in the same TCP write; the connection stays", async () => {
    await using server = await startServer(flavour);
    server.io.of("/other").on("connection", (socket) => socket.on("end", () => socket.emit("done")));
    using client = await FrameClient.connect(server);
    const socket = onlySocket(server);
    const heard = note(socket);
    client.send("40/other,");
    await client.text();
    client.send('42["a",0]');
    socket.on("kick", () => socket.disconnect());
    client.send('42["a",1]', '42["kick"]', '42["a",2]', '42["b",3]', '42/other,["end"]');
    expect(await client.texts(2)).toEqual(["41", '42/other,["done"]']);
    expect(heard).toEqual([
      ["a", 0],
      ["a", 1],
    ]);
  });

  test("middlewares see and change each event, may wait, and may refuse it; events keep their order", async () => {
    await using server = await startServer(flavour);
    using client = await FrameClient.connect(server);
    const socket = onlySocket(server);
    const heard = note(socket);
    const errors: string[] = [];
    socket.on("error", ({ message }: Error) => errors.push(message));
    client.send('42["a",0]', '42["end"]');
    await client.text();
    socket.use((event, next) => {
      if (event[0] === "b") next(new Error("no b"));
      else if (event[0] === "c") setImmediate(next);
      else next();
    });
    socket.use((event, next) => {
      event.push("seen");
      next();
    });
    client.send('42["a",1]', '42["b",2]');
    await new Promise((resolve) => socket.on("error", resolve));
    client.send('42["c",3]');
    await new Promise((resolve) => socket.on("c", resolve));
    client.send('42["a",4]', '42["end"]');
    expect(await client.text()).toBe('42["done"]');
    expect([heard, errors]).toEqual([
      [
        ["a", 0],
        ["a", 1, "seen"],
        ["c", 3, "seen"],
        ["a", 4, "seen"],
      ],
      ["no b"],
    ]);
  });

  test("onAny and onAnyOutgoing hear everything, from when they are added until they are taken away", async () => {
    await using server = await startServer(flavour);
    using client = await FrameClient.connect(server);
    const socket = onlySocket(server);
    const [any, outgoing]: unknown[][] = [[], []];
    note(socket);
    client.send('42["a",0]', '42["end"]');
    await client.text();
    const listener = (...args: unknown[]): void => void any!.push(args);
    socket.onAny(listener);
    socket.onAnyOutgoing((...args: unknown[]) => outgoing!.push(args));
    client.send('42["a",1]', '42["unknown",2]', '42["end"]');
    await client.text();
    socket.offAny(listener);
    client.send('42["a",3]', '42["end"]');
    await client.text();
    expect(any).toEqual([["a", 1], ["unknown", 2], ["end"]]);
    expect(outgoing).toEqual([["done"], ["done"]]);
  });

  test("listeners on the connection hear every packet, from when they are added", async () => {
    await using server = await startServer(flavour);
    using client = await FrameClient.connect(server);
    const socket = onlySocket(server);
    note(socket);
    client.send('42["end"]');
    await client.text();
    const heard: unknown[] = [];
    socket.conn.on("packet", ({ type, data }: { type: string; data?: string }) => heard.push(["packet", type, data]));
    socket.conn.on("data", (data: string) => heard.push(["data", data]));
    socket.conn.on("packetCreate", ({ type, data }: { type: string; data?: string }) => heard.push(["create", type, data]));
    socket.conn.on("flush", (buffer: unknown[]) => heard.push(["flush", buffer.length]));
    socket.conn.on("drain", () => heard.push(["drain"]));
    client.send('42["end"]');
    await client.text();
    expect(heard).toEqual([
      ["packet", "message", '2["end"]'],
      ["data", '2["end"]'],
      ["create", "message", '2["done"]'],
      ["flush", 1],
      ["drain"],
    ]);
  });

  test("connection state recovery: what was missed is sent again", async () => {
    await using server = await startServer(flavour, { connectionStateRecovery: {} });
    using client = await FrameClient.open(server);
    await client.text();
    client.send("40");
    const { sid, pid } = JSON.parse((await client.text()).slice(2)) as { sid: string; pid: string };
    const socket = onlySocket(server);
    await socket.join("room");
    socket.emit("one", 1);
    const [, , offset] = JSON.parse((await client.text()).slice(2)) as [string, number, string];
    const left = new Promise((resolve) => socket.on("disconnect", resolve));
    client.destroy();
    await left;
    server.io.to("room").emit("two", 2);
    using again = await FrameClient.open(server);
    await again.text();
    again.send(`40${JSON.stringify({ pid, offset })}`);
    // What was missed goes out before the answer that says so.
    const texts = await again.texts(2);
    expect(texts[0]).toMatch(/^42\["two",2,"[^"]+"\]$/);
    expect(JSON.parse(texts[1]!.slice(2))).toEqual({ sid, pid });
    expect(onlySocket(server).recovered).toBe(true);
    again.send('42["end"]');
    await new Promise((resolve) => onlySocket(server).on("end", resolve));
  });

  test("compression: negotiated, used both ways, and mixed with plain frames", async () => {
    await using server = await startServer(flavour, { perMessageDeflate: { threshold: 0, serverNoContextTakeover: true } });
    const offer = "permessage-deflate; client_no_context_takeover; server_no_context_takeover";
    using client = await FrameClient.connect(server, { headers: { "Sec-WebSocket-Extensions": offer } });
    expect(client.response).toContain("permessage-deflate");
    const socket = onlySocket(server);
    const heard = note(socket);
    client.write(
      makeFrame(1, '42["a",1]'),
      makeFrame(1, deflated('42["a",2]'), { rsv1: true }),
      makeFrame(1, '42["a",3]'),
      makeFrame(1, deflated(`42["b","${"x".repeat(5000)}"]`), { rsv1: true }),
      makeFrame(1, '42["end"]'),
    );
    const { opcode, payload } = await client.frame();
    expect([
      opcode.toString(16),
      inflateRawSync(Buffer.concat([payload, Buffer.from([0, 0, 0xff, 0xff])]), { finishFlush: 2 }).toString(),
    ]).toEqual(["c1", '42["done"]']);
    expect(heard).toEqual([
      ["a", 1],
      ["a", 2],
      ["a", 3],
      ["b", "x".repeat(5000)],
    ]);
  });

  test("socket.io-client, from long polling to WebSocket", async () => {
    await using server = await startServer(flavour);
    server.io.on("connection", (socket) => {
      socket.on("echo", (value: unknown, ack: (value: unknown) => void) => {
        socket.emit("copy", value);
        ack(value);
      });
    });
    const client = connectClient(server.url, { rejectUnauthorized: false });
    try {
      const copies: unknown[] = [];
      client.on("copy", (value) => copies.push(value));
      const upgraded = new Promise((resolve) => client.io.on("open", () => client.io.engine.once("upgrade", resolve)));
      const values = [1, "é", { a: [Buffer.from([1, 2])] }, null, "x".repeat(100_000)];
      const during = values.map((value) => client.emitWithAck("echo", value) as Promise<unknown>);
      await upgraded;
      const after = values.map((value) => client.emitWithAck("echo", value) as Promise<unknown>);
      expect(await Promise.all([...during, ...after])).toEqual([...values, ...values]);
      expect(copies).toEqual([...values, ...values]);
    } finally {
      client.disconnect();
    }
  });
});
