import { failureMessage, GosfError, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { RawClient } from "@gosf/test-support/raw-client";
import { connectClient } from "@gosf/test-support/socket-io";

test("an answer is an event copy, then the acknowledgement, byte for byte as the original's", async () => {
  await using running = await startApp((app) => {
    app.listen("echo", (_client, request) => successMessage(request.message.text));
    app.listen("silent", () => null);
    app.listen("fail", () => failureMessage("err.code", { detail: "…" }));
  });
  await using client = await RawClient.connect(running.url, { eio: 3 });
  client.send('427["echo",{"id":5,"guid":"g-1","uuid":"u-1","text":"hi"}]');
  expect(await client.take(2)).toEqual([
    '42["echo",{"id":5,"guid":"g-1","uuid":"u-1","success":true,"text":"hi"}]',
    '437[{"id":5,"guid":"g-1","uuid":"u-1","success":true,"text":"hi"}]',
  ]);
  client.send(
    '42["echo",{"text":"hi","id":3}]',
    '421["silent",{"id":1}]',
    '42["silent",{}]',
    '422["fail",{"id":9}]',
    '423["echo",{}]',
    '424["echo"]',
  );
  expect(await client.take(8)).toEqual([
    '42["echo",{"id":3,"success":true,"text":"hi"}]',
    "431[null]",
    '42["fail",{"id":9,"success":false,"text":"err.code","body":{"detail":"…"}}]',
    '432[{"id":9,"success":false,"text":"err.code","body":{"detail":"…"}}]',
    '42["echo",{"success":true}]',
    '433[{"success":true}]',
    '42["echo",{"success":true}]',
    '434[{"success":true}]',
  ]);
});

test("asynchronous controllers answer alike, and a fast one overtakes a slow one", async () => {
  const slow = deferred<ReturnType<typeof successMessage>>();
  await using running = await startApp((app) => {
    app.listen("slow", () => slow.promise);
    app.listen("fast", async () => successMessage("fast"));
  });
  await using client = await RawClient.connect(running.url, { eio: 3 });
  client.send('421["slow",{"id":1}]', '422["fast",{"id":2}]');
  expect(await client.take(2)).toEqual(['42["fast",{"id":2,"success":true,"text":"fast"}]', '432[{"id":2,"success":true,"text":"fast"}]']);
  slow.resolve(successMessage("slow"));
  expect(await client.take(2)).toEqual(['42["slow",{"id":1,"success":true,"text":"slow"}]', '431[{"id":1,"success":true,"text":"slow"}]']);
});

test("the identity is always the request's", async () => {
  await using running = await startApp((app) => {
    app.listen("own", () => ({ ...successMessage(), id: 99, guid: "mine", uuid: "mine" }));
  });
  await using client = await RawClient.connect(running.url, { eio: 3 });
  client.send('421["own",{"id":-9007199254740991}]', '422["own",{}]');
  expect((await client.take(4)).filter((frame) => frame.startsWith("43"))).toEqual([
    '431[{"id":-9007199254740991,"success":true}]',
    '432[{"success":true}]',
  ]);
});

test.each([
  ["null", "[null]", "it is null"],
  ["an array", "[[1]]", "it is not an object"],
  ["a text", '["hi"]', "it is not an object"],
  ["two arguments", "[{},{}]", "expected one message argument, got 2"],
  ["a text that is a number", '[{"text":5}]', "text must be a string"],
  ["a body that is an array", '[{"body":[]}]', "body must be an object"],
  ["an id that is no integer", '[{"id":1.5}]', "id must be a safe integer"],
])("%s is answered with invalid-message", async (_name, args, reason) => {
  await using running = await startApp((app) => app.listen("echo", () => successMessage("reached")));
  await using client = await RawClient.connect(running.url, { eio: 3 });
  client.send(`421["echo",${args.slice(1)}`);
  const failure = JSON.stringify({ success: false, text: "invalid-message", body: { reason } });
  expect(await client.take(2)).toEqual([`42["echo",${failure}]`, `431[${failure}]`]);
});

test("what is no message keeps the identity that can be read", async () => {
  await using running = await startApp((app) => app.listen("echo", () => successMessage()));
  await using client = await RawClient.connect(running.url, { eio: 3 });
  client.send('421["echo",{"id":5,"guid":7,"uuid":"u","text":5}]');
  expect(await client.next()).toMatch(/^42\["echo",\{"id":5,"uuid":"u","success":false,"text":"invalid-message"/);
});

test("binary data: as the message it is refused, within a body it goes both ways", async () => {
  await using running = await startApp((app) => {
    app.listen("echo", (_client, request) => successMessage("", request.message.body));
  });
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("echo", Buffer.from("x"))).toMatchObject({ success: false, text: "invalid-message" });
  const copy = new Promise((resolve) => client.once("echo", resolve));
  const answer = await client.emitWithAck("echo", { id: 1, body: { file: Buffer.from("abc"), list: [Buffer.from("d")] } });
  expect(answer).toEqual({ id: 1, success: true, body: { file: Buffer.from("abc"), list: [Buffer.from("d")] } });
  expect(await copy).toEqual(answer);
});

test("what a controller fails with reaches the caller as a code, and the rest reaches onError", async () => {
  const secret = new Error("the password is 1234");
  await using running = await startApp((app) => {
    app.listen("coded", () => {
      throw new GosfError("room-full", { limit: 50 });
    });
    app.listen("throws", () => {
      throw secret;
    });
    app.listen("rejects", () => Promise.reject(secret));
  });
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("coded", {})).toEqual({ success: false, text: "room-full", body: { limit: 50 } });
  expect(running.errors).toEqual([]);
  expect(await client.emitWithAck("throws", {})).toEqual({ success: false, text: "internal-error" });
  expect(await client.emitWithAck("rejects", {})).toEqual({ success: false, text: "internal-error" });
  expect(running.errors).toEqual([secret, secret]);
});

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

test.each<[string, unknown]>([
  ["a text", "hi"],
  ["a number", 5],
  ["an array", [successMessage()]],
  ["a message whose text is a number", { success: true, text: 5 }],
  ["a message whose body is an array", { success: true, body: [1] }],
  ["a body with a cycle", successMessage("", cycle)],
  ["a body with a bigint", successMessage("", { n: 1n })],
  ["a body with a bigint and binary data", successMessage("", { n: 1n, data: Buffer.from("x") })],
  ["a body that becomes a text in JSON", successMessage("", { toJSON: () => "text" })],
])("a controller that returns %s: invalid-response to the caller, the reason to onError", async (_name, rubbish) => {
  await using running = await startApp((app) => {
    // What a controller in JavaScript might do.
    app.listen("rubbish", () => rubbish as ReturnType<typeof successMessage>);
    app.listen("later", async () => rubbish as ReturnType<typeof successMessage>);
  });
  using client = await connectClient(running.url);
  for (const endpoint of ["rubbish", "later"]) {
    expect(await client.emitWithAck(endpoint, { id: 1 })).toEqual({ id: 1, success: false, text: "invalid-response" });
  }
  expect(running.errors).toEqual([
    expect.objectContaining({ code: "invalid-response" }),
    expect.objectContaining({ code: "invalid-response" }),
  ]);
});

test("messages that were not made by the helpers have their fields put in place", async () => {
  await using running = await startApp((app) => {
    app.listen("short", () => ({ success: true, body: undefined }) as unknown as ReturnType<typeof successMessage>);
    app.onBeforeResponse((_client, _request, response) => {
      if (response) response.meta["text"] = response.text;
    });
  });
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("short", {})).toEqual({ success: true, meta: { text: "" } });
});

test("an unknown endpoint is answered, and one with a native listener is Socket.IO's own", async () => {
  await using running = await startApp((app) => {
    app.listen("echo", () => successMessage());
    app.io.on("connection", (socket) => socket.on("native", (value: unknown, answer: (reply: unknown) => void) => answer([value])));
  });
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("native", "anything")).toEqual(["anything"]);
  expect(await client.emitWithAck("nosuch", { id: 4 })).toEqual({
    id: 4,
    success: false,
    text: "unknown-endpoint",
    body: { endpoint: "nosuch" },
  });
});

test("reserved names and engine frames from a client do nothing harmful", async () => {
  const connects: string[] = [];
  await using running = await startApp((app) => {
    app.onConnect((client) => void connects.push(client.id));
    app.onDisconnect((client) => void connects.push(client.id));
    app.listen("echo", () => successMessage());
  });
  await using client = await RawClient.connect(running.url, { eio: 3 });
  const id = running.app.clients.keys().next().value;
  client.send('42["connection",{}]', '421["disconnection",{}]', '0{"sid":"stolen"}', '42["error",{}]', '42["gosf",{}]', '422["echo",{}]');
  // Under names that clients keep for themselves no event is sent.
  expect(await client.take(3)).toEqual([
    '431[{"success":false,"text":"unknown-endpoint","body":{"endpoint":"disconnection"}}]',
    '42["echo",{"success":true}]',
    '432[{"success":true}]',
  ]);
  expect(connects).toEqual([id]);
  expect([...running.app.clients.keys()]).toEqual([id]);
});

test("a failure that nobody waits for goes to onError", async () => {
  await using running = await startApp((app) => {
    app.listen("fail", () => failureMessage("no", { why: "so" }));
    app.listen("echo", () => successMessage());
  });
  await using client = await RawClient.connect(running.url, { eio: 4, query: { gosf: "1" }, auth: { gosf: "caller-12345" } });
  expect(await client.features()).toContain(
    '42["gosf",{"type":"features","features":["deadline","cancel","stream","once","drain","probe"],',
  );
  client.send('42["fail",{}]', '42["echo",{}]', '421["echo",{"id":1}]');
  expect(await client.next()).toBe('431[{"id":1,"success":true}]');
  expect(running.errors).toEqual([expect.objectContaining({ code: "no", details: { why: "so" } })]);
});

test("an announced caller gets acknowledgements alone, or copies too if it asks for them", async () => {
  await using running = await startApp((app) => {
    app.listen("echo", (_client, request) => ({ ...successMessage(), meta: { ...request.message.meta, gosf: 1 } }));
  });
  await using alone = await RawClient.connect(running.url, { eio: 4, query: { gosf: "1" }, auth: { gosf: "caller-12345" } });
  alone.send('421["echo",{"meta":{"gosf":{"timeoutMs":5},"own":1}}]', '422["echo",{}]');
  expect(await alone.take(2)).toEqual(['431[{"success":true,"meta":{"own":1}}]', '432[{"success":true}]']);
  await using both = await RawClient.connect(running.url, { eio: 4, query: { gosf: "1", eventCopy: "1" }, auth: { gosf: "caller-12345" } });
  both.send('421["echo",{}]');
  expect(await both.take(2)).toEqual(['42["echo",{"success":true}]', '431[{"success":true}]']);
});
