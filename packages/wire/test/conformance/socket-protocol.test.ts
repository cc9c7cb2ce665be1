import type { Socket } from "socket.io";
import { describe, expect, test } from "vitest";
import { FrameClient } from "@gosf/test-support/frame-client";
import { flavours, type RunningServer, startServer } from "../support/servers.ts";

// https://socket.io/docs/v4/socket-io-protocol/, and the events that its own test suite has a server answer

function answer(socket: Socket): void {
  socket.emit("auth", socket.handshake.auth);
  socket.on("message", (...args: unknown[]) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args: unknown[]) => {
    const ack = args.pop() as (...args: unknown[]) => void;
    ack(...args);
  });
}

function echo({ io }: RunningServer): void {
  io.on("connection", answer);
  io.of("/custom").on("connection", answer);
}

async function connected(server: RunningServer, protocol: 3 | 4 = 4): Promise<FrameClient> {
  const client = await FrameClient.connect(server, { protocol });
  await client.text(); // auth
  return client;
}

describe.each(flavours)("the Socket.IO protocol: $name", (flavour) => {
  test("a namespace is connected to, with or without a payload", async () => {
    await using server = await startServer(flavour);
    echo(server);
    for (const [packet, reply, auth] of [
      ["40", /^40\{"sid":"[^"]+"\}$/, '42["auth",{}]'],
      ['40{"token":"123"}', /^40\{"sid":"[^"]+"\}$/, '42["auth",{"token":"123"}]'],
      ["40/custom,", /^40\/custom,\{"sid":"[^"]+"\}$/, '42/custom,["auth",{}]'],
      ['40/custom,{"token":"abc"}', /^40\/custom,\{"sid":"[^"]+"\}$/, '42/custom,["auth",{"token":"abc"}]'],
    ] as const) {
      using client = await FrameClient.open(server);
      await client.text();
      client.send(packet);
      expect(await client.text()).toMatch(reply);
      expect(await client.text()).toBe(auth);
    }
  });

  test("an unknown namespace, and a middleware's refusal", async () => {
    await using server = await startServer(flavour);
    server.io.of("/closed").use((_socket, next) => next(Object.assign(new Error("no"), { data: { why: "because" } })));
    using client = await FrameClient.open(server);
    await client.text();
    client.send("40/random", "40/closed,");
    expect(await client.texts(2)).toEqual([
      '44/random,{"message":"Invalid namespace"}',
      '44/closed,{"message":"no","data":{"why":"because"}}',
    ]);
  });

  test("who does not connect to a namespace is closed", async () => {
    await using server = await startServer(flavour, { connectTimeout: 50 });
    using client = await FrameClient.open(server);
    await client.text();
    expect(await client.rest()).toEqual(["close"]);
  });

  test("a namespace is left, by either side, and the connection stays", async () => {
    await using server = await startServer(flavour);
    echo(server);
    const reasons: string[] = [];
    server.io.of("/custom").on("connection", (socket) => socket.on("disconnect", (reason) => reasons.push(reason)));
    using client = await connected(server);
    client.send("40/custom,");
    await client.texts(2);
    client.send("41/custom,", '42["message","still here"]');
    expect(await client.text()).toBe('42["message-back","still here"]');
    client.send("40/custom,");
    await client.texts(2);
    server.io.of("/custom").disconnectSockets();
    expect(await client.text()).toBe("41/custom,");
    client.send('42["message","and still"]');
    expect(await client.text()).toBe('42["message-back","and still"]');
    expect(reasons).toEqual(["client namespace disconnect", "server namespace disconnect"]);
  });

  test.each([
    ['42["message",1,"2",{"3":[true]}]', ['42["message-back",1,"2",{"3":[true]}]']],
    ['42["message","é€😀\\ud800"]', ['42["message-back","é€😀\\ud800"]']],
    ['42["message"]', ['42["message-back"]']],
    ['42["message",null,[],{},"",0]', ['42["message-back",null,[],{},"",0]']],
    ['42456["message-with-ack",1,"2",{"3":[false]}]', ['43456[1,"2",{"3":[false]}]']],
    ['420["message-with-ack"]', ["430[]"]],
    ['429007199254740991["message-with-ack",1]', ["439007199254740991[1]"]],
    ['4200012["message-with-ack",1]', ["4312[1]"]],
  ])("an event is echoed: %s", async (packet, replies) => {
    await using server = await startServer(flavour);
    echo(server);
    using client = await connected(server);
    client.send(packet);
    expect(await client.texts(replies.length)).toEqual(replies);
  });

  test("events and acknowledgements in another namespace", async () => {
    await using server = await startServer(flavour);
    echo(server);
    using client = await connected(server);
    client.send("40/custom,");
    await client.texts(2);
    client.send('42/custom,["message",1]', '42/custom,7["message-with-ack",2]', '42["message",3]');
    expect(await client.texts(3)).toEqual(['42/custom,["message-back",1]', "43/custom,7[2]", '42["message-back",3]']);
  });

  test("binary attachments, in events and acknowledgements, and plain events after them", async () => {
    await using server = await startServer(flavour);
    echo(server);
    using client = await connected(server);
    const [one, two] = [Buffer.from([1, 2, 3]), Buffer.from([4, 5, 6])];
    const placeholders = '{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}';
    client.send(
      `452-["message",${placeholders}]`,
      one,
      two,
      `452-789["message-with-ack",${placeholders}]`,
      one,
      two,
      '42["message","after"]',
    );
    expect(await client.texts(7)).toEqual([
      `452-["message-back",${placeholders}]`,
      "binary 010203",
      "binary 040506",
      `462-789[${placeholders}]`,
      "binary 010203",
      "binary 040506",
      '42["message-back","after"]',
    ]);
  });

  test("the server asks, and gets its acknowledgement, text or binary", async () => {
    await using server = await startServer(flavour);
    using client = await FrameClient.connect(server);
    const [socket] = server.io.sockets.sockets.values();
    const answers = Promise.all([socket!.emitWithAck("ask", 1), socket!.emitWithAck("ask", Buffer.from([9]))]);
    expect(await client.texts(3)).toEqual(['420["ask",1]', '451-1["ask",{"_placeholder":true,"num":0}]', "binary 09"]);
    client.send('430[{"a":1}]', '461-1[{"_placeholder":true,"num":0}]', Buffer.from([7]), "4399[]", "430[]");
    expect(await answers).toEqual([{ a: 1 }, Buffer.from([7])]);
  });

  test.each([
    '42["message"',
    "42{}",
    "42[]",
    '42["connect"]',
    '42["disconnecting"]',
    '42["newListener"]',
    "42[null]",
    "42[[]]",
    '427"message"',
    "43{}",
    "47",
    "4z",
    "4",
    '40{"a":1}',
    "40[]",
    "44{}",
    '45["message",{"_placeholder":true,"num":0}]',
    '45999-["message"]',
  ])("a malformed packet closes the connection, and what came before it is answered: %s", async (packet) => {
    await using server = await startServer(flavour);
    echo(server);
    using client = await connected(server);
    client.send('42["message","before"]');
    expect(await client.text()).toBe('42["message-back","before"]');
    client.send(packet);
    expect(await client.rest()).toEqual(["close"]);
  });

  test.each(["421", "42", "43", "43[]", '431["nobody asked"]'])("a packet that says nothing is passed over: %s", async (packet) => {
    await using server = await startServer(flavour);
    echo(server);
    using client = await connected(server);
    client.send(packet, '42["message","after"]');
    expect(await client.text()).toBe('42["message-back","after"]');
  });

  test.each(["42[1,2]", "42[5]"])("an event whose name is a number: %s", async (packet) => {
    await using server = await startServer(flavour);
    const heard = new Promise((resolve) => {
      server.io.on("connection", (socket) => socket.onAny((...args: unknown[]) => resolve(args)));
    });
    using client = await FrameClient.connect(server);
    client.send(packet);
    expect(await heard).toEqual(JSON.parse(packet.slice(2)));
  });

  test("text where an attachment is due, and an attachment where none is, close the connection", async () => {
    await using server = await startServer(flavour);
    echo(server);
    for (const messages of [['451-["message",{"_placeholder":true,"num":0}]', '42["message"]'], [Buffer.from([1])]]) {
      using client = await connected(server);
      client.send(...messages);
      expect(await client.rest()).toEqual(["close"]);
    }
  });

  test("an event before the namespace is connected closes the connection", async () => {
    await using server = await startServer(flavour);
    echo(server);
    using client = await FrameClient.open(server);
    await client.text();
    client.send('42["message","abc"]');
    expect(await client.rest()).toEqual(["close"]);
  });

  test("protocol 3: connected unasked, namespaces with a query, binary with its type byte", async () => {
    await using server = await startServer(flavour);
    echo(server);
    using client = await FrameClient.open(server, { protocol: 3 });
    expect((await client.text())[0]).toBe("0");
    expect(await client.texts(2)).toEqual(["40", '42["auth",{}]']);
    client.send("40/custom?token=abc");
    expect(await client.texts(2)).toEqual(["40/custom,", '42/custom,["auth",{"token":"abc"}]']);
    client.send('427["message-with-ack",1]', '451-["message",{"_placeholder":true,"num":0}]', Buffer.from([4, 1, 2]), '42["message","x"]');
    expect(await client.texts(4)).toEqual([
      "437[1]",
      '451-["message-back",{"_placeholder":true,"num":0}]',
      "binary 040102",
      '42["message-back","x"]',
    ]);
  });

  test("protocol 3: binary in base64 for who cannot take it otherwise", async () => {
    await using server = await startServer(flavour);
    echo(server);
    using client = await FrameClient.connect(server, { protocol: 3, query: "&b64=1" });
    await client.text();
    client.send('451-["message",{"_placeholder":true,"num":0}]', "b4AQI=");
    expect(await client.texts(2)).toEqual(['451-["message-back",{"_placeholder":true,"num":0}]', "b4AQI="]);
  });
});
