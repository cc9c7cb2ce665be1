// What an application gave was lost without a word, or said so in words that nobody could act on.
import { setTimeout as sleep } from "node:timers/promises";
import { connect, stream } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { successMessage, type GosfError } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import { afterEach, expect, test, vi } from "vitest";
import { callFrame, connectAnnounced, signalFrame } from "../support/announced-client.ts";
import { startEchoApp } from "../support/running-app.ts";
import { RawClient } from "../support/raw-client.ts";
import { until } from "../support/until.ts";

afterEach(() => void vi.restoreAllMocks());

/** Plain JavaScript gives anything. */
type Given = never;

const given: readonly [what: string, value: unknown, words: RegExp][] = [
  [
    "an object without success",
    { name: "Ada" },
    /^the controller of "x" returned an object without "success": return successMessage\(\{ … \}\)$/,
  ],
  ["a body without success", { body: { name: "Ada" } }, /returned an object without "success"/],
  [
    "a field that is lost",
    { ...successMessage(), name: "Ada" },
    /returned a field that is lost: a message has no field "name": put it into the body/,
  ],
  ["a string", "Ada", /^the controller of "x" returned a string: return successMessage/],
  ["a number", 5, /^the controller of "x" returned a number: /],
  ["a list", [], /^the controller of "x" returned a list: /],
  ["a map", new Map(), /^the controller of "x" returned an object that is not a plain one: /],
  [
    "success that is none",
    { success: "yes" },
    /^the controller of "x" returned an object that is not a message, success must be a boolean/,
  ],
  ["text that is none", { success: true, text: 5 }, /text must be a string/],
];

test.each(given)(
  "a controller that returns %s: its caller gets invalid-response, and the hooks what to do",
  async (_what, value, words) => {
    await using running = await startEchoApp((app) => {
      app.listen("x", () => value as Given);
      app.listen("later", async () => value as Given);
    });
    await using api = connect(running.url);
    expect(await api.call("x")).toMatchObject({ success: false, text: "invalid-response", body: {} });
    expect(running.errors).toEqual([
      expect.objectContaining({ code: "invalid-response", message: expect.stringMatching(words) as string }),
    ]);
    expect((running.errors[0] as Error).stack).not.toMatch(/\n +at /); // no frames of our own
    expect(await api.call("later")).toMatchObject({ success: false, text: "invalid-response" });
  },
);

test("so does an item of a stream, and a client's handler", async () => {
  await using running = await startEchoApp((app) =>
    app.listen("items", async function* () {
      yield { name: "Ada" } as Given;
    }),
  );
  await using api = connect(running.url);
  const reported: GosfError[] = [];
  api.onError(({ error }) => void reported.push(error as GosfError));
  const reading = (async () => {
    for await (const item of stream(api, "items")) throw new Error(`it came: ${JSON.stringify(item)}`);
  })();
  await expect(reading).rejects.toMatchObject({ code: "invalid-response" });
  expect(running.errors).toMatchObject([
    { message: 'the stream of "items" returned an object without "success": return successMessage({ … })' },
  ]);
  api.handle("asked", () => ({ name: "Ada" }) as Given);
  api.handle("lost", () => ({ ...successMessage(), name: "Ada" }) as Given);
  const [client] = running.app.clients.values();
  for (const name of ["asked", "lost"]) expect(await client?.call(name)).toMatchObject({ success: false, text: "invalid-response" });
  expect(reported.map(({ code }) => code)).toEqual(["invalid-response", "invalid-argument"]);
});

const ada = { name: "Ada" } as Given;
const lost = { code: "invalid-argument", details: { field: "name" }, message: expect.stringContaining('no field "name"') as string };

test("a field that a message does not have is refused in call, lob, send and broadcast", async () => {
  await using running = await startEchoApp();
  await using api = connect(running.url);
  await using services = createMicroservices({ echo: { host: "127.0.0.1", port: Number(new URL(running.url).port) } });
  await services.connect();
  const echo = services.getMicroservice("echo");
  await api.connect();
  const [client] = running.app.clients.values();
  await expect(api.call("echo", ada)).rejects.toMatchObject(lost);
  await expect(api.lob("echo", ada)).rejects.toMatchObject(lost);
  await expect(stream(api, "echo", ada).next()).rejects.toMatchObject(lost);
  await expect(echo.call("echo", ada)).rejects.toMatchObject(lost);
  await expect(echo.lob("echo", ada)).rejects.toMatchObject(lost);
  await expect(client?.call("asked", ada)).rejects.toMatchObject(lost);
  expect(() => client?.send("news", ada)).toThrow(expect.objectContaining(lost));
  expect(() => running.app.broadcast("", "news", ada)).toThrow(expect.objectContaining(lost));
});

test("still unknown fields that arrive are ignored", async () => {
  await using running = await startEchoApp();
  await using client = await RawClient.connect(running.url, { eio: 4 });
  client.send('421["echo",{"text":"hi","name":"Ada"}]');
  expect(await client.ack(1)).toBe('{"success":true,"text":"hi"}');
});

test("a lob to a name that nobody listens on is one line on the server's stderr", async () => {
  const lines = vi.spyOn(console, "error").mockImplementation(() => {});
  await using app = createApp(); // without onError hooks
  app.listen("echo", (_client, { message }) => successMessage(message.text));
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  await using api = connect(url);
  await api.lob("ehco");
  await api.call("echo");
  await until(() => lines.mock.calls.length > 0);
  expect(lines.mock.calls).toEqual([['gosf: unknown-endpoint: nobody listens on "ehco", to which a message came']]);
  for (let index = 0; index < 200; index++) void api.lob(`ehco${index}`);
  await api.call("echo");
  expect(lines.mock.calls.length).toBeLessThan(15);
});

test("what the request's own signal aborts is not a fault", async () => {
  let begun = 0;
  await using running = await startEchoApp((app) =>
    app.listen("own", async (_client, { signal }) => {
      begun++;
      await sleep(20_000, undefined, { signal });
    }),
  );
  await using client = await connectAnnounced(running.url);
  client.send(callFrame(1, "own", { guid: "1", meta: { gosf: { timeoutMs: 30 } } }), callFrame(2, "own", { guid: "2" }));
  await until(() => begun === 2);
  client.send(signalFrame({ type: "cancel", guid: "2", reason: "aborted" }));
  const answers = await client.acks(1, 2);
  expect([answers.get(1), answers.get(2)]).toEqual([
    '{"guid":"1","success":false,"text":"timeout"}',
    '{"guid":"2","success":false,"text":"aborted"}',
  ]);
  expect(running.errors).toEqual([]);
});

test("still an abort of something else is a fault", async () => {
  await using running = await startEchoApp((app) =>
    app.listen("other", async () => {
      await sleep(20_000, undefined, { signal: AbortSignal.abort() });
    }),
  );
  await using api = connect(running.url);
  expect(await api.call("other")).toMatchObject({ success: false, text: "internal-error" });
  expect(running.errors).toMatchObject([{ name: "AbortError" }]);
});
