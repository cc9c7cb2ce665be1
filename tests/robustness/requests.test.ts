// Requests that are no requests: each is answered with its code, or that one connection is closed. The witness never notices.
import { deepStrictEqual as deepEqual } from "node:assert";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { connectStock, generations } from "../support/stock-client.ts";

let server: RunningApp;
let witness: RawClient;

beforeAll(async () => {
  server = await startEchoApp();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  witness = await RawClient.connect(server.url, { eio: 4 });
});
afterEach(async () => {
  witness.send('421["echo",{"text":"still here"}]');
  deepEqual(await witness.settled(), ['42["echo",{"success":true,"text":"still here"}]', '431[{"success":true,"text":"still here"}]']);
  await witness[Symbol.asyncDispose]();
  deepEqual(server.errors.splice(0), []);
});

const invalid = "invalid-message";
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

/** A request, and what its acknowledgement says; the event copy says the same. */
const answered: readonly (readonly [string, string, object])[] = [
  ["null", '["echo",null]', { text: invalid, body: { reason: "it is null" } }],
  ["a list", '["echo",[]]', { text: invalid }],
  ["a number", '["echo",5]', { text: invalid }],
  ["a text", '["echo","hi"]', { text: invalid }],
  ["true", '["echo",true]', { text: invalid }],
  ["two arguments", '["echo",{"text":"a"},{"text":"b"}]', { text: invalid }],
  ["many arguments", '["echo",1,2,3,4,5]', { text: invalid }],
  ["a text that is none", '["echo",{"text":5,"id":7,"guid":"g"}]', { id: 7, guid: "g", text: invalid }],
  ["an id that is a text", '["echo",{"id":"5","uuid":"u"}]', { uuid: "u", text: invalid }],
  ["an id with a fraction", '["echo",{"id":1.5}]', { text: invalid }],
  ["an id that JavaScript would round", '["echo",{"id":9007199254740993}]', { text: invalid }],
  ["an id of 300 digits", `["echo",{"id":1${"0".repeat(300)}}]`, { text: invalid }],
  ["a meta that is a list", '["echo",{"meta":[]}]', { text: invalid }],
  ["a body that is a text", '["echo",{"body":"hi"}]', { text: invalid }],
  ["success that is a number", '["echo",{"success":1}]', { text: invalid }],
  ["an unknown endpoint", '["nowhere",{"id":7}]', { id: 7, text: "unknown-endpoint", body: { endpoint: "nowhere" } }],
  ["an endpoint that every object inherits", '["constructor",{}]', { text: "unknown-endpoint" }],
  ["an endpoint called __proto__", '["__proto__",{}]', { text: "unknown-endpoint" }],
  ["an endpoint without a name", '["",{}]', { text: "unknown-endpoint" }],
  ["an endpoint with a name of 256 characters", `["${"n".repeat(256)}",{}]`, { text: "unknown-endpoint" }],
  ["a key given twice: the last one counts, as JSON has it", '["echo",{"text":"a","text":"b"}]', { success: true, text: "b" }],
  ["a body with __proto__", '["echo",{"body":{"__proto__":{"admin":true}}}]', { success: true }],
  ["a message with __proto__", '["echo",{"__proto__":{"text":"t"}}]', { success: true }],
  ["a placeholder of binary data where there is none", '["echo",{"body":{"_placeholder":true,"num":0}}]', { success: true }],
];

describe.each([3, 4] as const)("protocol %i", (eio) => {
  test.each(answered)("%s is answered", async (_what, request, answer) => {
    await using client = await RawClient.connect(server.url, { eio });
    client.send(`4217${request}`);
    const [copy, ack] = [String(await client.next()), String(await client.next())];
    expect(JSON.parse(ack.slice(5, -1))).toMatchObject({ success: false, ...answer });
    expect(ack.startsWith("4317[")).toBe(true);
    const [endpoint, copied]: [string, unknown] = JSON.parse(copy.slice(2)) as [string, unknown];
    expect(endpoint).toBe((JSON.parse(request) as [string])[0]);
    expect(copied).toEqual(JSON.parse(ack.slice(5, -1)));
    expect(await client.settled()).toEqual([]);
  });

  test.each(["connection", "disconnection", "error", "gosf", "reconnect"])(
    "a %s that Socket.IO or GOSF would fire is unknown, and no copy pretends to be one",
    async (name) => {
      await using client = await RawClient.connect(server.url, { eio });
      client.send(`421["${name}",{}]`, `42["${name}",{}]`);
      const [ack] = await client.settled();
      expect(String(ack)).toBe(`431[{"success":false,"text":"unknown-endpoint","body":{"endpoint":"${name}"}}]`);
      expect(client.frames.filter((frame) => frame.includes(`42["${name}"`))).toEqual([]);
      // The second asked for no answer: nobody but onError hears of its failure.
      expect(server.errors.splice(0)).toEqual([expect.objectContaining({ code: "unknown-endpoint", details: { endpoint: name } })]);
    },
  );

  test("a body nested deeper than can be written is answered all the same", async () => {
    await using client = await RawClient.connect(server.url, { eio });
    for (const levels of [100, 1_000, 5_000, 50_000, 150_000]) {
      client.send(`421["echo",{"text":"deep","body":${deep(levels)}}]`);
      const answer = await client.ack(1);
      // From where on JSON.stringify gives up is the affair of the Node version.
      const isRefused = levels > 1000 && answer.includes("invalid-response");
      expect(answer).toBe(isRefused ? answer : `{"success":true,"text":"deep","body":${deep(levels)}}`);
    }
    server.errors.length = 0;
    expect(await client.settled()).toEqual([]);
  });

  test("binary data where the message belongs is refused, and within a body it is a body", async () => {
    await using client = await RawClient.connect(server.url, { eio });
    const bytes = Buffer.from(eio === 3 ? [4, 1, 2, 3] : [1, 2, 3]); // protocol 3 marks a message's bytes
    client.send('451-1["echo",{"_placeholder":true,"num":0}]', bytes);
    expect(JSON.parse(await client.ack(1))).toMatchObject({ success: false, text: invalid });
    client.send('451-2["echo",{"body":{"file":{"_placeholder":true,"num":0}}}]', bytes);
    const frames = await client.frame((frame) => frame.startsWith("461-2"));
    expect(frames).toBe('461-2[{"success":true,"body":{"file":{"_placeholder":true,"num":0}}}]');
    expect(Buffer.from(await client.next()).subarray(eio === 3 ? 1 : 0)).toEqual(Buffer.from([1, 2, 3]));
  });

  test.each([
    ["JSON that ends too early", '421["echo",{"text":"a"'],
    ["what is no JSON", "421[echo]"],
    ["an event without a name", "421[]"],
    ["an event whose name is no text", "421[{}]"],
    ["an event that is an object", '421{"echo":{}}'],
    ["a name that Socket.IO keeps for itself", '421["disconnect",{}]'],
    ["a packet type that is none", "49[]"],
    ["a placeholder whose bytes never come", '451-1["echo",{"_placeholder":true,"num":5}]'],
    ["a number of attachments that is none", '45x-1["echo",{}]'],
    ["bytes that nobody announced", Buffer.from([4, 1, 2, 3])],
    ["an engine packet of no known type", "9"],
    ["an empty frame", ""],
  ])("%s closes that one connection, and no other", async (_what, frame) => {
    await using client = await RawClient.connect(server.url, { eio });
    await using other = await RawClient.connect(server.url, { eio });
    client.send(frame, '422["echo",{"text":"after"}]');
    if (_what.startsWith("a placeholder")) client.send(Buffer.from(eio === 3 ? [4, 1] : [1]));
    await client.closed;
    expect(client.frames.filter((each) => String(each).startsWith("432"))).toEqual([]);
    other.send('421["echo",{"text":"other"}]');
    expect(await other.ack(1)).toBe('{"success":true,"text":"other"}');
  });

  test("two megabytes close that one connection, with the reason that WebSocket has for it", async () => {
    await using client = await RawClient.connect(server.url, { eio });
    client.send(`421["echo",{"text":"${"x".repeat(2_000_000)}"}]`);
    expect((await client.closed).code).toBe(1009);
    expect(server.errors.splice(0)).toEqual([expect.objectContaining({ code: "too-large" })]);
  });

  test("just under the limit is answered", async () => {
    await using client = await RawClient.connect(server.url, { eio });
    const text = "x".repeat(990_000);
    client.send(`421["echo",{"text":"${text}"}]`);
    expect(await client.ack(1)).toBe(`{"success":true,"text":"${text}"}`);
  });

  test("a client that leaves the namespace, or never asked for one, is answered nothing and harms nobody", async () => {
    await using client = await RawClient.connect(server.url, { eio });
    client.send("41", '421["echo",{}]', "2");
    // A "2" is a ping in protocol 3 alone.
    const outcome = eio === 3 ? client.next() : client.closed.then(() => "closed");
    expect(await outcome).toBe(eio === 3 ? "3" : "closed");
    await using silent = new RawClient(server.url, { eio });
    await silent.frame((frame) => frame.startsWith("0"));
    silent.send('42/admin,1["echo",{}]');
    await silent.closed;
  });
});

test.each(generations)("socket.io-client %s: each of its mistakes is answered", async (generation) => {
  await using client = await connectStock(generation, server.url);
  for (const args of [[undefined], [null], [5], ["hi"], [[]], [{}, {}], [Buffer.from([1])], [{ text: 5 }], [{ body: Buffer.from([1]) }]]) {
    expect(await client.ask("echo", ...args)).toMatchObject([{ success: false, text: invalid }]);
  }
  expect(await client.ask("nowhere", {})).toMatchObject([{ success: false, text: "unknown-endpoint" }]);
  expect(await client.ask("echo")).toEqual([{ success: true }]);
  expect(await client.ask("echo", { text: () => "a function" })).toEqual([{ success: true }]);
});

test.each(generations)("socket.io-client %s over polling: two megabytes end that client alone", async (generation) => {
  await using client = await connectStock(generation, server.url, { transports: ["polling"] });
  const gone = client.next("disconnect");
  client.socket.emit("echo", { text: "x".repeat(2_000_000) });
  const [reason] = await gone;
  expect(reason).toMatch(/^transport (error|close)$/);
});
