// Ten connections with 10,000 calls each of a slow endpoint used up what all clients of an app may have in flight: everybody else got overloaded.
// A caller that keeps to a lower limit did not know it: a service that is called 10,000 times at once has to answer all of them.
import { once } from "node:events";
import { createMicroservices, type Service, type ServiceOptions } from "@gosf/microservice";
import { failureMessage, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const query = { gosf: "1.caller-12345" };
const overloaded = '{"success":false,"text":"overloaded"}';

/** A server with an endpoint that waits for a gate, and how many run and ran at most. */
async function startGated(
  options: Parameters<typeof startEchoApp>[1] = {},
): Promise<RunningApp & { gate: { resolve: () => void }; state: { running: number; most: number } }> {
  const gate = deferred();
  const state = { running: 0, most: 0 };
  const server = await startEchoApp((app) => {
    app.listen("wait", async (_client, { message }) => {
      state.most = Math.max(state.most, ++state.running);
      await gate.promise;
      state.running--;
      return successMessage(message.text);
    });
    app.listen("until", (_client, { signal }) => once(signal, "abort").then(() => failureMessage("stopped")));
    app.listen("items", async function* () {
      await gate.promise;
      yield successMessage("one");
    });
  }, options);
  const dispose = (): PromiseLike<void> => {
    gate.resolve(); // or a shutdown would wait for what a test that fails has left running
    return server[Symbol.asyncDispose]();
  };
  return { ...server, gate: { resolve: () => gate.resolve() }, state, [Symbol.asyncDispose]: dispose };
}

async function connectTo(url: string, options: Partial<ServiceOptions> = {}): Promise<{ service: Service } & AsyncDisposable> {
  const { hostname: host, port } = new URL(url);
  const services = createMicroservices({ it: { host, port: Number(port), ...options } });
  await services.connect();
  return { service: services.getMicroservice("it"), [Symbol.asyncDispose]: () => services.disconnect() };
}

test("ten connections with 10,000 calls each of a slow endpoint leave the others served", { timeout: 120_000 }, async () => {
  await using server = await startGated();
  await using witness = await RawClient.connect(server.url, { eio: 4 });
  const attackers = await Promise.all(Array.from({ length: 10 }, () => RawClient.connect(server.url, { eio: 4, query })));
  for (const attacker of attackers) {
    for (let id = 1; id <= 10_000; id++) attacker.send(`42${id}["wait",{}]`);
    await attacker.frame((frame) => frame.startsWith("4310000["));
  }
  witness.send('421["echo",{"text":"served"}]');
  expect(await witness.ack(1)).toBe('{"success":true,"text":"served"}');
  expect(server.state.running).toBe(10_000);
  server.gate.resolve();
  await Promise.all(attackers.map((attacker) => attacker[Symbol.asyncDispose]()));
});

test("of 1,005 calls that one connection has in flight five are refused, and it takes cancels meanwhile", async () => {
  await using server = await startGated();
  await using client = await RawClient.connect(server.url, { eio: 4, query });
  client.send('421["until",{"guid":"stop"}]');
  for (let id = 2; id <= 1005; id++) client.send(`42${id}["wait",{}]`);
  const refused = await client.acks(1001, 1002, 1003, 1004, 1005);
  expect([...refused.values()]).toEqual(Array.from({ length: 5 }, () => overloaded));
  client.send('42["gosf",{"type":"cancel","guid":"stop","reason":"aborted"}]', '421006["wait",{}]', '421007["wait",{}]');
  // A call that its caller has cancelled makes room for another at once, for its caller no longer counts it.
  expect(await client.ack(1007)).toBe(overloaded);
  expect(client.frames).not.toContain(`431006[${overloaded}]`);
  server.gate.resolve();
  expect(await client.ack(1006)).toBe('{"success":true}');
});

test("a client with fewer than 16 in flight is served while others use up the limit of the app", async () => {
  await using server = await startGated({ maxInFlight: 100 });
  await using greedy = await RawClient.connect(server.url, { eio: 4 });
  await using modest = await RawClient.connect(server.url, { eio: 4 });
  for (let id = 1; id <= 101; id++) greedy.send(`42${id}["wait",{}]`);
  expect(await greedy.ack(101)).toBe(overloaded);
  for (let id = 1; id <= 17; id++) modest.send(`42${id}["wait",{}]`);
  expect(await modest.ack(17)).toBe(overloaded);
  expect(server.state.running).toBe(116);
  await using another = await RawClient.connect(server.url, { eio: 4 });
  for (let id = 1; id <= 10; id++) another.send(`42${id}["wait",{}]`);
  expect(await another.ack(10)).toBe(overloaded);
  expect(server.state.running).toBe(125);
  server.gate.resolve();
});

test("10,000 service calls at once over one connection are all answered, 1,000 at a time", { timeout: 60_000 }, async () => {
  await using server = await startGated();
  await using it = await connectTo(server.url);
  const calls = Array.from({ length: 10_000 }, (_, index) => it.service.call("wait", { text: String(index) }, { timeoutMs: 40_000 }));
  await expect.poll(() => server.state.running, { timeout: 20_000 }).toBe(1000);
  server.gate.resolve();
  const replies = await Promise.all(calls);
  expect(replies.map((reply) => reply.text)).toEqual(replies.map((_, index) => String(index)));
  expect(server.state.most).toBe(1000);
  expect(it.service.pending).toEqual([]);
});

test("calls wait at the caller in order, within their own time, and until they are aborted", async () => {
  await using server = await startGated({ maxInFlightPerConnection: 2 });
  await using it = await connectTo(server.url);
  const { service } = it;
  const order: string[] = [];
  const call = async (text: string): Promise<void> => {
    order.push((await service.call("wait", { text }, { timeoutMs: 20_000, retry: true })).text);
  };
  const first = [call("1"), call("2")];
  const controller = new AbortController();
  const aborted = service.call("wait", {}, { signal: controller.signal, timeoutMs: 20_000 });
  const late = service.call("wait", {}, { timeoutMs: 50 });
  const rest = [call("3"), call("4"), call("5")];
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ code: "aborted" });
  await expect(late).rejects.toMatchObject({ code: "timeout" });
  expect(server.state.most).toBe(2);
  expect(service.pending.map(({ sent }) => sent)).toEqual([true, true, false, false, false]);
  server.gate.resolve();
  await Promise.all([...first, ...rest]);
  expect(order).toEqual(["1", "2", "3", "4", "5"]);
  expect(server.state.most).toBe(2);
});

test("streams take a place as calls do, and with several connections the limit is for each", async () => {
  await using server = await startGated({ maxInFlightPerConnection: 2 });
  await using it = await connectTo(server.url, { connections: 2 });
  await expect.poll(() => server.app.clients.size).toBe(2);
  const texts = Array.from({ length: 12 }, async (_, index) => {
    if (index % 2 === 0) return (await it.service.call("wait", { text: "one" }, { timeoutMs: 20_000 })).text;
    const seen: string[] = [];
    for await (const { text } of it.service.stream("items", {}, { timeoutMs: 20_000 })) seen.push(text);
    return seen.join(",");
  });
  await expect.poll(() => server.state.running).toBe(2);
  expect(it.service.pending.filter(({ sent }) => sent)).toHaveLength(4);
  server.gate.resolve();
  expect(await Promise.all(texts)).toEqual(Array.from({ length: 12 }, () => "one"));
  expect(it.service.pending).toEqual([]);
});

test("calls that wait for room when the connection is lost go out on the next one", async () => {
  await using server = await startGated({ maxInFlightPerConnection: 1 });
  await using it = await connectTo(server.url, { reconnect: { baseMs: 5 } });
  const cut = it.service.call("wait", {}, { timeoutMs: 20_000 });
  const waiting = it.service.call("echo", { text: "waited" }, { timeoutMs: 20_000 });
  const impatient = it.service.call("echo", {}, { timeoutMs: 20_000, whenDisconnected: "fail" });
  await expect.poll(() => server.state.running).toBe(1);
  for (const socket of server.app.io.sockets.sockets.values()) socket.conn.close();
  await expect(cut).rejects.toMatchObject({ code: "disconnected" });
  await expect(impatient).rejects.toMatchObject({ code: "disconnected" });
  expect((await waiting).text).toBe("waited");
  server.gate.resolve();
});

test("still: a service that is disconnected rejects what waits, and a lob goes out beside full places", async () => {
  await using server = await startGated({ maxInFlightPerConnection: 10 });
  await using it = await connectTo(server.url);
  const calls = Array.from({ length: 9 }, () => it.service.call("wait", {}, { timeoutMs: 20_000 }));
  await expect.poll(() => server.state.running).toBe(9);
  await it.service.lob("wait");
  await expect.poll(() => server.state.running).toBe(10);
  const ends = Promise.allSettled(calls);
  await it.service.disconnect();
  expect(await ends).toEqual(calls.map(() => expect.objectContaining({ reason: expect.objectContaining({ code: "disconnected" }) })));
  server.gate.resolve();
});
