import type { Duplex } from "node:stream";
import type { Socket } from "socket.io";
import { describe, expect, test, vi } from "vitest";
import { queuedBytes, sendEncoded } from "@gosf/wire/server";
import { FrameClient } from "@gosf/test-support/frame-client";
import { type RunningServer, startServer, stock, wired } from "./support/servers.ts";

function socketsOf({ io }: RunningServer): Socket[] {
  return [...io.sockets.sockets.values()];
}

interface WebSocketOf {
  _socket: Duplex;
  bufferedAmount: number;
}

function webSocketOf(socket: Socket): WebSocketOf {
  return (socket.conn.transport as unknown as { socket: WebSocketOf }).socket;
}

/** Counts what the TCP socket is asked to write, several buffers at once being one write. */
function countWrites(socket: Socket): () => number {
  const tcpSocket = webSocketOf(socket)._socket;
  const spies = [vi.spyOn(tcpSocket, "_write"), vi.spyOn(tcpSocket as Required<Duplex>, "_writev")];
  return () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
}

describe("the frames of one turn go out in one write", () => {
  test("whatever sends them: emits, broadcasts, encoded packets, ticks and microtasks", async () => {
    await using server = await startServer(wired);
    using client = await FrameClient.connect(server);
    const [socket] = socketsOf(server);
    const writes = countWrites(socket!);
    setImmediate(() => {
      socket!.emit("a");
      server.io.emit("b");
      sendEncoded(socket!, '2["c"]', "31[]");
      process.nextTick(() => socket!.emit("d"));
      queueMicrotask(() => queueMicrotask(() => socket!.emit("e")));
    });
    expect(await client.texts(6)).toEqual(['42["a"]', '42["b"]', '42["c"]', "431[]", '42["d"]', '42["e"]']);
    expect(writes()).toBe(1);
  });

  test("binary data among them", async () => {
    await using server = await startServer(wired);
    using client = await FrameClient.connect(server);
    const [socket] = socketsOf(server);
    const writes = countWrites(socket!);
    for (const size of [1, 40_000, 2]) socket!.emit("bytes", Buffer.alloc(size));
    expect((await client.texts(6)).map((text) => text.length)).toEqual([43, 9, 43, 80_007, 43, 11]);
    expect(writes()).toBe(1);
  });

  test("a burst of broadcasts, to each client", async () => {
    await using server = await startServer(wired);
    using one = await FrameClient.connect(server);
    using two = await FrameClient.connect(server);
    const counts = socketsOf(server).map(countWrites);
    for (let index = 0; index < 10; index++) server.io.emit("news", index);
    const expected = Array.from({ length: 10 }, (_, index) => `42["news",${index}]`);
    expect([await one.texts(10), await two.texts(10)]).toEqual([expected, expected]);
    expect(counts.map((count) => count())).toEqual([1, 1]);
  });

  test("the answers to what came in one TCP write", async () => {
    await using server = await startServer(wired);
    server.io.on("connection", (socket) => socket.on("echo", (value: unknown, ack: (value: unknown) => void) => ack(value)));
    using client = await FrameClient.connect(server);
    const writes = countWrites(socketsOf(server)[0]!);
    client.send(...Array.from({ length: 10 }, (_, index) => `42${index}["echo",${index}]`));
    expect(await client.texts(10)).toEqual(Array.from({ length: 10 }, (_, index) => `43${index}[${index}]`));
    expect(writes()).toBe(1);
  });

  test("in one for each 32, where there are more", async () => {
    await using server = await startServer(wired);
    using client = await FrameClient.connect(server);
    const [socket] = socketsOf(server);
    const writes = countWrites(socket!);
    for (let index = 0; index < 100; index++) socket!.emit("n", index);
    expect(await client.texts(100)).toEqual(Array.from({ length: 100 }, (_, index) => `42["n",${index}]`));
    expect(writes()).toBe(4);
  });

  test("nothing waits for the event loop to go on", async () => {
    await using server = await startServer(wired);
    using client = await FrameClient.connect(server);
    const [socket] = socketsOf(server);
    const writes = countWrites(socket!);
    const written = new Promise<number>((resolve) => {
      setImmediate(() => socket!.emit("a"));
      setImmediate(() => resolve(writes()));
    });
    expect(await written).toBe(1);
    expect(await client.text()).toBe('42["a"]');
  });

  test("stock socket.io needs more: the count counts", async () => {
    await using server = await startServer(stock);
    using client = await FrameClient.connect(server);
    const [socket] = socketsOf(server);
    const writes = countWrites(socket!);
    for (const name of ["a", "b", "c"]) socket!.emit(name);
    await client.texts(3);
    expect(writes()).toBe(3);
  });
});

/** Sends until the client's and the server's TCP buffers are full. */
async function fill(socket: Socket, send: () => void): Promise<void> {
  const tcpSocket = webSocketOf(socket)._socket;
  while (tcpSocket.writableLength === 0) {
    send();
    await new Promise(setImmediate);
  }
}

describe("backpressure", () => {
  test.each([
    ["emits", (socket: Socket, text: string) => void socket.emit("x", text)],
    ["encoded packets", (socket: Socket, text: string) => sendEncoded(socket, `2["x","${text}"]`)],
  ])(
    "while the client does not read, write callbacks wait and what is queued can be told, and goes out in order: %s",
    async (_name, send) => {
      await using server = await startServer(wired);
      using client = await FrameClient.connect(server);
      const [socket] = socketsOf(server);
      client.pause();
      const sent: string[] = [];
      const next = (length: number): void => {
        const text = `${sent.length} ${"x".repeat(length)}`;
        sent.push(text);
        send(socket!, text);
      };
      await fill(socket!, () => next(300_000));
      let isWritten = false;
      socket!.conn.write('2["counted"]', undefined, () => (isWritten = true));
      const before = queuedBytes(socket!);
      for (let index = 0; index < 5; index++) next(100_000);
      expect(queuedBytes(socket!)).toBeGreaterThanOrEqual(before + 500_000);
      await new Promise(setImmediate);
      expect(isWritten).toBe(false);
      socket!.volatile.emit("dropped");
      client.resume();
      const texts = await client.texts(sent.length + 1);
      texts.splice(texts.indexOf('42["counted"]'), 1);
      expect(texts.every((text, index) => text === `42["x","${sent[index]}"]`)).toBe(true);
      client.send('42["heard"]');
      await new Promise((resolve) => socket!.on("heard", resolve));
      expect([isWritten, queuedBytes(socket!)]).toEqual([true, 0]);
    },
  );

  test("what waits for the end of the turn counts, in bytes", async () => {
    await using server = await startServer(wired);
    using client = await FrameClient.connect(server);
    const [socket] = socketsOf(server);
    sendEncoded(socket!, '2["é€"]');
    socket!.emit("one");
    socket!.emit("two");
    expect(queuedBytes(socket!)).toBeGreaterThanOrEqual(Buffer.byteLength('42["é€"]42["one"]2["two"]'));
    expect(await client.texts(3)).toEqual(['42["é€"]', '42["one"]', '42["two"]']);
    expect(queuedBytes(socket!)).toBe(0);
  });
});
