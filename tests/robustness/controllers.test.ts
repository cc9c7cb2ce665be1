// A controller that throws, rejects or returns rubbish: its caller is answered, nothing of the cause leaks, and all others go on.
import { GosfError, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;
const trap = new Proxy(
  {},
  {
    get() {
      throw new Error("secret");
    },
    getPrototypeOf() {
      throw new Error("secret");
    },
    has() {
      throw new Error("secret");
    },
    ownKeys() {
      throw new Error("secret");
    },
  },
);
const deep = (): object => {
  let body: object = {};
  for (let level = 0; level < 20_000; level++) body = { body };
  return body;
};

// What plain JavaScript may do; the types would not let it.
const faults: readonly (readonly [string, () => unknown, string])[] = [
  ["throws an Error", () => fail(new Error("secret")), "internal-error"],
  ["throws a text", () => fail("secret"), "internal-error"],
  ["throws undefined", () => fail(undefined), "internal-error"],
  ["rejects", () => Promise.reject(new Error("secret")), "internal-error"],
  ["rejects with nothing", () => Promise.reject(undefined), "internal-error"],
  ["returns what throws when it is waited for", () => thenable(() => fail(new Error("secret"))), "internal-error"],
  ["returns what is waited for and is rubbish", () => thenable((resolve) => setImmediate(resolve, 5)), "invalid-response"],
  ["throws a GosfError with the same field as a Message", () => fail(new GosfError("app-code", { id: 5 })), "app-code"],
  ["returns a number", () => 5, "invalid-response"],
  ["returns a text", () => "secret", "invalid-response"],
  ["returns true", () => true, "invalid-response"],
  ["returns a symbol", () => Symbol("secret"), "invalid-response"],
  ["returns a function", () => (): string => "secret", "invalid-response"],
  ["returns a list", () => [successMessage("secret")], "invalid-response"],
  ["returns binary data", () => Buffer.from("secret"), "invalid-response"],
  ["returns a trap", () => trap, "internal-error"],
  ["returns an Error", () => new Error("secret"), "invalid-response"],
  ["returns a Map", () => new Map([["text", "secret"]]), "invalid-response"],
  ["resolves with a number", () => Promise.resolve(5), "invalid-response"],
  ["text is no text", () => ({ success: true, text: { secret: 1 } }), "invalid-response"],
  ["success is no boolean", () => ({ success: "secret" }), "invalid-response"],
  ["body is a list", () => ({ success: true, body: ["secret"] }), "invalid-response"],
  ["body is a Map", () => ({ success: true, body: new Map([["secret", 1]]) }), "invalid-response"],
  ["body is binary data", () => ({ success: true, body: Buffer.from("secret") }), "invalid-response"],
  ["body is a Date", () => ({ success: true, body: new Date() }), "invalid-response"],
  ["body is a text", () => ({ success: true, body: "secret" }), "invalid-response"],
  ["body has a cycle", () => successMessage("secret", { cycle }), "invalid-response"],
  ["body has a bigint", () => successMessage("secret", { big: 1n }), "invalid-response"],
  ["body's toJSON throws", () => successMessage("secret", { toJSON: () => fail(new Error("secret")) }), "invalid-response"],
  [
    "body has a getter that throws",
    () => successMessage("secret", Object.defineProperty({}, "a", { enumerable: true, get: () => fail(new Error("secret")) })),
    "invalid-response",
  ],
  ["body is nested too deep to be written", () => successMessage("secret", deep()), "invalid-response"],
];

// Some libraries' queries are no promises and can be waited for all the same.
function thenable(then: (resolve: (value: unknown) => void) => unknown): object {
  // oxlint-disable-next-line unicorn/no-thenable -- being one is its point
  return Object.fromEntries([["then", then]]);
}

function fail(reason: unknown): never {
  throw reason;
}

test.each(faults)("a controller that %s", async (_what, act, code) => {
  await using server = await startEchoApp((app) => app.listen("faulty", act as () => never));
  await using client = await RawClient.connect(server.url, { eio: 4 });
  await using other = await RawClient.connect(server.url, { eio: 3 });
  client.send('421["faulty",{"id":7}]', '422["echo",{"text":"still here"}]');
  const answers = await client.acks(1, 2);
  expect(JSON.parse(answers.get(1) ?? "")).toMatchObject({ id: 7, success: false, text: code });
  expect(answers.get(2)).toBe('{"success":true,"text":"still here"}');
  expect(client.frames.join("")).not.toContain("secret");
  expect(server.errors).toHaveLength(code === "app-code" ? 0 : 1);
  expect(await other.settled()).toEqual([]);
});

test.each([
  ["with a cycle", { cycle }],
  ["that are a list", ["secret"]],
])(
  "a controller that throws a GosfError with details %s: its code is answered, and the details are left out and reported",
  async (_what, details) => {
    await using server = await startEchoApp((app) => app.listen("faulty", () => fail(new GosfError("app-code", details))));
    await using client = await RawClient.connect(server.url, { eio: 4 });
    expect(await client.send('421["faulty",{"id":7}]').ack(1)).toBe('{"id":7,"success":false,"text":"app-code"}');
    expect(server.errors).toMatchObject([{ code: "invalid-response" }]);
  },
);

test.each([
  ["a before-request hook", "onBeforeRequest"],
  ["an after-request hook", "onAfterRequest"],
  ["a before-response hook", "onBeforeResponse"],
] as const)("%s that throws or rejects fails that request alone", async (_what, hook) => {
  await using server = await startEchoApp((app) => {
    app[hook]((_client, request) => {
      if (request.message.text === "throw") throw new Error("secret");
      if (request.message.text === "reject") return Promise.reject(new Error("secret"));
      return undefined;
    });
  });
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.send('421["echo",{"text":"throw"}]', '422["echo",{"text":"reject"}]', '423["echo",{"text":"fine"}]');
  const answers = await client.acks(1, 2, 3);
  for (const id of [1, 2]) expect(answers.get(id)).toBe('{"success":false,"text":"internal-error"}');
  expect(answers.get(3)).toBe('{"success":true,"text":"fine"}');
  expect(server.errors).toHaveLength(2);
});

test("hooks that come too late to fail anything are told to onError: after-response, connect, disconnect", async () => {
  await using server = await startEchoApp((app) => {
    app.onAfterResponse(() => fail(new Error("after")));
    app.onConnect(() => Promise.reject(new Error("connect")));
    app.onDisconnect(() => fail(new Error("disconnect")));
  });
  const client = await RawClient.connect(server.url, { eio: 4 });
  client.send('421["echo",{}]');
  expect(await client.ack(1)).toBe('{"success":true}');
  await client[Symbol.asyncDispose]();
  await using other = await RawClient.connect(server.url, { eio: 3 });
  other.send('421["echo",{}]');
  expect(await other.ack(1)).toBe('{"success":true}');
  const told = server.errors.map((error) => (error as Error).message);
  expect(new Set(told)).toEqual(new Set(["after", "connect", "disconnect"]));
});

test("a controller may answer with a message that it froze, that others hold too, or that it was given", async () => {
  const shared = Object.freeze({ success: true as const, text: "shared", meta: Object.freeze({}), body: Object.freeze({ a: 1 }) });
  await using server = await startEchoApp((app) => {
    app.listen("shared", () => shared);
    app.listen("same", (_client, request) => ({ ...request.message, success: true }));
  });
  await using client = await RawClient.connect(server.url, { eio: 3 });
  client.send('421["shared",{"id":1}]', '422["shared",{"guid":"g"}]', '423["same",{"id":3,"text":"t","meta":{"m":1}}]');
  expect(await client.ack(1)).toBe('{"id":1,"success":true,"text":"shared","body":{"a":1}}');
  expect(await client.ack(2)).toBe('{"guid":"g","success":true,"text":"shared","body":{"a":1}}');
  expect(await client.ack(3)).toBe('{"id":3,"success":true,"text":"t","meta":{"m":1}}');
});

test("a controller and its hooks may return what can be waited for and is no promise", async () => {
  await using server = await startEchoApp((app) => {
    app.onBeforeRequest(() => thenable((resolve) => setImmediate(resolve)));
    app.onAfterResponse(() => thenable((resolve) => setImmediate(resolve)));
    app.listen("query", () => thenable((resolve) => setImmediate(resolve, successMessage("found"))) as never);
  });
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.send('421["query",{}]', '422["query",{}]');
  for (const id of [1, 2]) expect(await client.ack(id)).toBe('{"success":true,"text":"found"}');
});
