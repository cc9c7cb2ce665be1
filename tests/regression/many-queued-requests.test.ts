// What the other side chooses the number of was handed over as arguments, which stand on the stack: 200,000 requests that waited for an asynchronous
// hook, or an event or acknowledgement with 400,000 values, were a RangeError outside of any try, and ended the process.
import { connect } from "@gosf/client";
import { expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { deferred } from "../support/deferred.ts";
import { collectProcessFaults } from "../support/process-faults.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";
import { TcpClient } from "../support/tcp-client.ts";

const manyValues = `"x",${"1,".repeat(400_000)}1`;

/** A short text frame, masked with zeros. */
function textFrame(text: string): string {
  return `\x81${String.fromCharCode(0x80 | text.length)}\0\0\0\0${text}`;
}

test("200,000 requests that wait for a hook reach their controller, in order", { timeout: 60_000 }, async () => {
  using faults = collectProcessFaults();
  const count = 200_000;
  const gate = deferred();
  let runs = 0;
  let outOfOrder = 0;
  await using server = await startEchoApp(
    (app) => {
      app.onBeforeRequest(() => gate.promise);
      app.listen("count", (_client, { message }) => {
        if (message.id !== ++runs) outOfOrder++;
      });
    },
    { maxInFlight: 1_000_000, maxInFlightPerConnection: 1_000_000 },
  );
  // Protocol 3, whose pings are the client's: a pong tells that all before it has been read.
  await using client = await TcpClient.upgrade(server.url, 3);
  let frames = "";
  for (let id = 1; id <= count; id++) frames += textFrame(`42["count",{"id":${id}}]`);
  client.write(Buffer.from(frames + textFrame("2"), "latin1"));
  await client.until((received) => received.endsWith("\x81\x013"));
  expect(runs).toBe(0);
  gate.resolve();
  await expect.poll(() => runs === count || faults.all.length > 0, { timeout: 50_000 }).toBe(true);
  expect(faults.all).toEqual([]);
  expect(outOfOrder).toBe(0);
});

test("an event with 400,000 values, for a listener of Socket.IO's own, ends that connection only", async () => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp((app) => {
    app.io.on("connection", (socket) => socket.on("x", () => {}));
  });
  await using witness = await RawClient.connect(server.url, { eio: 4 });
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.send(`42[${manyValues}]`);
  await expect.poll(() => !client.isOpen || faults.all.length > 0).toBe(true);
  expect(faults.all).toEqual([]);
  witness.send('421["echo",{"text":"here"}]');
  expect(await witness.ack(1)).toBe('{"success":true,"text":"here"}');
});

test("an acknowledgement with 400,000 values ends that connection only", async () => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using client = await RawClient.connect(server.url, { eio: 4 });
  const [accepted] = server.app.clients.values();
  const call = accepted?.call("confirm", {}, { timeoutMs: 10_000 });
  const request = await client.frame((frame) => frame.includes("confirm"));
  const id = /^42(\d+)/.exec(request)?.[1];
  client.send(`43${id}[${manyValues}]`);
  await expect.poll(() => !client.isOpen || faults.all.length > 0).toBe(true);
  expect(faults.all).toEqual([]);
  await expect(call).rejects.toMatchObject({ code: "disconnected" });
});

test("a server that sends 400,000 values before it accepts a client does not end the client's process", async () => {
  using faults = collectProcessFaults();
  const server = new WebSocketServer({ port: 0 });
  let closed = 0;
  server.on("connection", (socket) => {
    socket.on("error", () => {});
    socket.on("close", () => closed++);
    socket.send('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
    socket.on("message", () => {
      socket.send(`42[${manyValues}]`);
      socket.send('40{"sid":"b"}');
    });
  });
  const { port } = server.address() as { port: number };
  await using client = connect(`http://127.0.0.1:${port}`, { transports: ["websocket"] });
  client.connect().catch(() => {});
  await expect.poll(() => closed + faults.all.length).toBeGreaterThan(0);
  expect(faults.all).toEqual([]);
  for (const socket of server.clients) socket.terminate();
  server.close();
});

test("still: as many values as anybody sends reach Socket.IO's own listeners", async () => {
  const received = deferred<number>();
  await using server = await startEchoApp((app) => {
    app.io.on("connection", (socket) => socket.on("x", (...values: unknown[]) => received.resolve(values.length)));
  });
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.send(`42["x"${",1".repeat(9_999)}]`);
  expect(await received.promise).toBe(9_999);
});
