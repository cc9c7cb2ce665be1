import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { deferred } from "@gosf/test-support/deferred";
import { expect, test } from "vitest";
import { faultProxy } from "./index.ts";

interface EchoServer extends AsyncDisposable {
  port: number;
}

async function echoServer(): Promise<EchoServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.pipe(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function read(socket: Socket, bytes: number): Promise<Buffer> {
  const { promise, resolve, reject } = deferred<Buffer>();
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    const all = Buffer.concat(chunks);
    if (all.length >= bytes) resolve(all);
  });
  socket.once("error", reject);
  return promise;
}

test("bytes pass unchanged, more than any buffer holds", async () => {
  await using server = await echoServer();
  await using proxy = await faultProxy({ target: server });
  const sent = Buffer.alloc(3_000_000, "0123456789");
  const socket = connect(proxy.port, "127.0.0.1");
  const received = read(socket, sent.length);
  socket.write(sent);
  expect((await received).equals(sent)).toBe(true);
  expect(proxy.connections).toBe(1);
  socket.end();
  await once(socket, "close");
});

test("cut resets what is open and accepts what comes", async () => {
  await using server = await echoServer();
  await using proxy = await faultProxy({ target: server });
  const first = connect(proxy.port, "127.0.0.1");
  first.write("a");
  await read(first, 1);
  first.removeAllListeners("error");
  const failed = once(first, "error");
  proxy.cut();
  expect(await failed).toMatchObject([{ code: "ECONNRESET" }]);
  const second = connect(proxy.port, "127.0.0.1");
  second.write("b");
  expect((await read(second, 1)).toString()).toBe("b");
  expect(proxy.counts.cut).toBe(1);
  expect(proxy.accepted).toBe(2);
  second.destroy();
});

test("a connection cut in mid-frame got half of what was sent", async () => {
  const { promise: half, resolve } = deferred<Buffer>();
  // The target's side shows what got through.
  const target = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", resolve);
  });
  target.listen(0, "127.0.0.1");
  await once(target, "listening");
  await using halving = await faultProxy({ target: { port: (target.address() as AddressInfo).port } });
  const socket = connect(halving.port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  await expect.poll(() => halving.connections).toBe(1);
  halving.cutMidFrame();
  socket.write("0123456789");
  expect((await half).toString()).toBe("01234");
  await expect.poll(() => socket.destroyed).toBe(true);
  target.close();
});

test("a stall holds everything back until it ends, new connections too", async () => {
  await using server = await echoServer();
  await using proxy = await faultProxy({ target: server });
  proxy.stall();
  const socket = connect(proxy.port, "127.0.0.1");
  let got = "";
  socket.on("data", (chunk: Buffer) => {
    got += chunk.toString();
  });
  socket.write("held");
  // Another connection straight to the target shows that time enough has passed for an answer.
  const direct = connect(server.port, "127.0.0.1");
  direct.write("x");
  await read(direct, 1);
  expect(got).toBe("");
  proxy.resume();
  await once(socket, "data");
  expect(got).toBe("held");
  socket.destroy();
  direct.destroy();
});

test("a delay keeps the order", async () => {
  await using server = await echoServer();
  await using proxy = await faultProxy({ target: server });
  proxy.delay(5);
  const socket = connect(proxy.port, "127.0.0.1");
  socket.write("one ");
  await once(socket, "data");
  proxy.delay(15);
  const all = read(socket, 9);
  socket.write("two ");
  proxy.delay(0);
  socket.write("three");
  expect((await all).toString()).toBe("two three");
  socket.destroy();
});

/** How many echoes each of five connections lived to see. */
async function lives(seed: number): Promise<number[]> {
  await using server = await echoServer();
  await using proxy = await faultProxy({ target: server, faults: { seed, bytesBetween: [10, 200], kinds: ["cut"] } });
  const echoes: number[] = [];
  while (echoes.length < 5) {
    const socket = connect(proxy.port, "127.0.0.1");
    const { promise: closed, resolve } = deferred();
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    let echoed = 0;
    socket.on("data", () => {
      echoed += 1;
      socket.write("0123456789");
    });
    socket.write("0123456789");
    await closed;
    echoes.push(echoed);
  }
  return echoes;
}

test("one seed gives one run of faults", async () => {
  expect(await lives(3)).toEqual(await lives(3));
  expect(await lives(3)).not.toEqual(await lives(4));
});

test("silence lets nothing through on open connections, and new ones are not silent", async () => {
  await using server = await echoServer();
  await using proxy = await faultProxy({ target: server });
  const before = connect(proxy.port, "127.0.0.1");
  before.on("error", () => {});
  before.write("a");
  expect(String(await read(before, 1))).toBe("a");
  proxy.silence();
  let heard = 0;
  before.on("data", () => heard++);
  before.write("b");
  const after = connect(proxy.port, "127.0.0.1");
  after.write("c");
  expect(String(await read(after, 1))).toBe("c");
  proxy.stall();
  proxy.resume();
  after.write("d");
  expect(String(await read(after, 1))).toBe("d");
  expect([heard, proxy.counts.stall]).toEqual([0, 3]);
  after.destroy();
  before.destroy();
});
