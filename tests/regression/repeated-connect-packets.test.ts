// The request of a connection was released once for each namespace that it joined, and the second time it was not there any more: a TypeError
// while a connection was accepted, which ended the process. Fourteen bytes from anybody were enough.
import { request } from "node:http";
import { Manager } from "socket.io-client";
import { expect, test } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

/** Whether a frame accepts a client into the main namespace, in either protocol. */
const accepts = (frame: string): boolean => frame === "40" || frame.startsWith("40{");

test("two CONNECT packets in one turn: the process lives, and another client is served", async () => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using attacker = await RawClient.open(server.url, { eio: 4 });
  attacker.send("40", "40");
  await attacker.frame(accepts);
  await using witness = await RawClient.connect(server.url, { eio: 4 });
  expect(await witness.send('421["echo",{"text":"here"}]').ack(1)).toContain('"here"');
  expect(faults.all).toEqual([]);
});

test.each([3, 4] as const)("connect, disconnect, connect in protocol %i: the client is served again", async (eio) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using client = await RawClient.connect(server.url, { eio });
  client.send("41");
  await expect.poll(() => server.app.clients.size).toBe(0);
  client.send("40");
  await client.frame(accepts);
  expect(await client.send('421["echo",{"text":"again"}]').ack(1)).toContain('"again"');
  expect(server.app.clients.size).toBe(1);
  expect(faults.all).toEqual([]);
});

test("two CONNECT packets in one POST of long polling: the process lives", async () => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  const query = "/socket.io/?EIO=4&transport=polling";
  const opened = await send(server.url, "GET", query);
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  await send(server.url, "POST", `${query}&sid=${sid}`, "40\u001E40");
  await using witness = await RawClient.connect(server.url, { eio: 4 });
  expect(await witness.send('421["echo",{"text":"here"}]').ack(1)).toContain('"here"');
  expect(faults.all).toEqual([]);
});

test("a stock client that reconnects while another namespace is open is served again", async () => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  server.app.io.of("/other");
  const manager = new Manager(server.url, { transports: ["websocket"], reconnection: false });
  using _manager = { [Symbol.dispose]: () => manager._close() };
  const socket = manager.socket("/");
  const other = manager.socket("/other");
  await Promise.all([socket, other].map((each) => new Promise<void>((resolve) => each.once("connect", resolve))));
  socket.disconnect();
  await expect.poll(() => server.app.clients.size).toBe(0);
  await new Promise<void>((resolve) => socket.connect().once("connect", resolve));
  expect(await socket.timeout(10_000).emitWithAck("echo", { text: "again" })).toMatchObject({ text: "again" });
  expect(faults.all).toEqual([]);
});

function send(url: string, method: string, path: string, body?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(new URL(path, url), { method }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end(body);
  });
}
