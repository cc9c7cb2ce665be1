import { connect, type Client } from "@gosf/client";
import { GosfError, successMessage } from "@gosf/protocol";
import { createApp, type App } from "@gosf/server";
import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { logger, type LoggerOptions } from "./index.ts";

type Line = Record<string, unknown>;

interface Fixture extends AsyncDisposable {
  readonly app: App;
  readonly api: Client;
  readonly lines: Line[];
  /** The first line with these fields, once it is there. */
  find(fields: Line): Promise<Line>;
}

async function start(bodies: LoggerOptions["bodies"] = false, level = "info"): Promise<Fixture> {
  const lines: Line[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Line);
  const app = createApp({ plugins: [logger({ pino: pino({ level, base: null }, { write }), bodies })] });
  app.listen("echo", (_client, request) => successMessage(request.message.text, request.message.body));
  app.listen("silent", () => {});
  app.listen("tell", (client) => client.broadcast("lobby", "told", successMessage("hello")));
  app.listen("refuse", () => {
    throw new GosfError("room-full", { limit: 50 });
  });
  app.listen("break", () => {
    throw new Error("outer", { cause: new Error("the reason") });
  });
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  const api = connect(url);
  return {
    app,
    api,
    lines,
    find: (fields) =>
      vi.waitFor(() => {
        const found = lines.find((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
        if (found === undefined) throw new Error(`no line with ${JSON.stringify(fields)} in ${JSON.stringify(lines, null, 1)}`);
        return found;
      }),
    async [Symbol.asyncDispose]() {
      await api.disconnect();
      await app.shutdown();
    },
  };
}

test("a connect, a request, its response and a disconnect have a line each", async () => {
  await using log = await start();
  await log.api.call("echo", { id: 7, guid: "g-1", text: "hi" });
  await log.api.disconnect();
  await log.find({ event: "disconnect" });

  const [started, ...lines] = log.lines;
  const client = lines[0]?.["client"];
  expect(started).toMatchObject({ event: "start", level: 30, url: expect.stringMatching(/^http:/) as string });
  expect(lines.map(({ event }) => event)).toEqual(["connect", "request", "response", "disconnect"]);
  expect(lines.every((line) => line["client"] === client && line["level"] === 30)).toBe(true);
  expect(lines[0]).toMatchObject({ address: "127.0.0.1" });
  expect(lines[1]).toMatchObject({ endpoint: "echo", id: 7, guid: "g-1", traceId: lines[2]?.["traceId"] });
  expect(lines[2]).toMatchObject({
    endpoint: "echo",
    id: 7,
    guid: "g-1",
    outcome: "success",
    durationMs: expect.any(Number) as number,
  });
  expect(lines[3]).toMatchObject({ reason: expect.stringMatching(/disconnect|transport close/) as string });
});

test("a controller that returns nothing has the outcome none", async () => {
  await using log = await start();
  await log.api.call("silent");
  expect(await log.find({ event: "response" })).toMatchObject({ level: 30, outcome: "none" });
});

test("failures are warnings with their code", async () => {
  await using log = await start();
  await log.api.call("refuse");
  expect(await log.find({ event: "response", endpoint: "refuse" })).toMatchObject({ level: 40, outcome: "failure", code: "room-full" });
  await log.api.call("no.such.endpoint");
  expect(await log.find({ endpoint: "no.such.endpoint", event: "response" })).toMatchObject({ level: 40, code: "unknown-endpoint" });
});

test("what a controller throws is an error with its cause, which the caller never sees", async () => {
  await using log = await start();
  const reply = await log.api.call("break");
  expect(reply).toMatchObject({ success: false, text: "internal-error", body: {} });
  const { err } = await log.find({ event: "error", level: 50, endpoint: "break" });
  expect(err).toMatchObject({ stack: expect.stringContaining("the reason") as string });
  expect(err).toMatchObject({ message: expect.stringContaining("outer") as string });
});

test("broadcasts have a line with room and endpoint, those of a client with its id too", async () => {
  await using log = await start();
  await log.api.connect();
  log.app.broadcast("", "news", successMessage("hello"));
  expect(await log.find({ event: "broadcast", endpoint: "news" })).toMatchObject({ level: 30, room: "" });

  await log.api.call("tell");
  const { client } = await log.find({ event: "connect" });
  expect(await log.find({ event: "broadcast", endpoint: "told" })).toMatchObject({ client, room: "lobby" });
});

test("texts and bodies are not logged", async () => {
  await using log = await start();
  log.app.broadcast("", "news", successMessage("a secret text", { story: "a secret body" }));
  await log.api.call("echo", { text: "a secret text", body: { story: "a secret body" } });
  await log.find({ event: "response" });
  expect(JSON.stringify(log.lines)).not.toContain("a secret");
});

test("with bodies they are, without what has the name of a secret", async () => {
  await using log = await start(true);
  const body = { user: "ada", password: "x1", nested: [{ ACCESS_TOKEN: "x2", deeper: { authorization: "x3" } }] };
  const reply = await log.api.call("echo", { text: "hi", body });
  expect(reply.body, "what travels is not touched").toEqual(body);
  const redacted = {
    user: "ada",
    password: "[redacted]",
    nested: [{ ACCESS_TOKEN: "[redacted]", deeper: { authorization: "[redacted]" } }],
  };
  expect(await log.find({ event: "request" })).toMatchObject({ text: "hi", body: redacted });
  expect(await log.find({ event: "response" })).toMatchObject({ text: "hi", body: redacted });
});

test("redact hides more, by paths inside the body", async () => {
  await using log = await start({ redact: ["order.number", "*.pinned", '["odd name"]', "users[*].email", "list[1]"] });
  const body = {
    order: { number: "4111", owner: "ada" },
    note: { pinned: "p" },
    "odd name": "o",
    users: [{ email: "e1" }, { email: "e2", name: "bob" }],
    list: ["first", "second"],
    password: "x",
  };
  const reply = await log.api.call("echo", { body });
  expect(reply.body).toEqual(body);
  const { body: logged } = await log.find({ event: "request" });
  const hidden = "[redacted]";
  expect(logged).toEqual({
    order: { number: hidden, owner: "ada" },
    note: { pinned: hidden },
    "odd name": hidden,
    users: [{ email: hidden }, { email: hidden, name: "bob" }],
    list: ["first", hidden],
    password: hidden,
  });
});

test("the redaction of an application's own pino instance stays", async () => {
  const lines: Line[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Line);
  const log = logger({ pino: pino({ redact: ["user.email"] }, { write }), bodies: { redact: ["note"] } });
  log.pino.info({ user: { email: "ada@example.com" } });
  expect(lines[0]).toMatchObject({ user: { email: "[Redacted]" } });
});

test("what is not a path is refused", () => {
  for (const path of ["", "a..b", ".a", "a.", "a[b]", "a[", '["a'])
    expect(() => logger({ bodies: { redact: [path] } }), path).toThrow(expect.objectContaining({ code: "invalid-argument" }));
});

test("texts are hidden on request", async () => {
  await using log = await start({ redactText: true });
  await log.api.call("echo", { text: "a secret text", body: { a: 1 } });
  expect(await log.find({ event: "request" })).toMatchObject({ text: "[redacted]", body: { a: 1 } });
  expect(await log.find({ event: "response" })).toMatchObject({ text: "[redacted]", body: { a: 1 } });
});

test.each([
  [
    "newPassword",
    "x-api-key",
    "otpCode",
    "authToken",
    "creditCard",
    "CVV2",
    "bearer",
    "Set-Cookie",
    "session_id",
    "card_pin",
    "userPIN",
    "pinCode",
  ],
])("names of secrets, in any spelling: %s …", async (...names) => {
  await using log = await start(true);
  await log.api.call("echo", { body: Object.fromEntries(names.map((name) => [name, "planted"])) });
  const { body } = await log.find({ event: "request" });
  expect(body).toEqual(Object.fromEntries(names.map((name) => [name, "[redacted]"])));
});

test("names that only look like a word of four letters or less are shown", async () => {
  await using log = await start(true);
  const body = { shipping: 1, spinner: 2, author: 3, compass: 4, opinion: 5, residence: 6, user: 7 };
  await log.api.call("echo", { body });
  expect(await log.find({ event: "request" })).toMatchObject({ body });
});

test("an error's details are cut and their secrets hidden", async () => {
  await using log = await start();
  log.app.listen("details", () => {
    const cause = new GosfError("z".repeat(1e6), { otp: "1" });
    throw Object.assign(new TypeError("x".repeat(5000), { cause }), { details: { password: "p", at: "y".repeat(5000) } });
  });
  await log.api.call("details");
  const { err } = await log.find({ event: "error" });
  expect(err).toMatchObject({ type: "TypeError", details: { password: "[redacted]" } });
  expect(JSON.stringify(err).length).toBeLessThan(16_384);
});

test("long texts, long lists, deep nesting and binary data are cut short", async () => {
  await using log = await start(true);
  const deep = { a: { a: { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } } } };
  await log.api.call("echo", {
    body: { long: "x".repeat(5000), list: Array.from({ length: 500 }, (_, i) => i), deep, data: new Uint8Array(9) },
  });
  const { body } = await log.find({ event: "request" });
  expect(JSON.stringify(body).length).toBeLessThan(3000);
  expect(body).toMatchObject({ data: "(9 bytes)", long: expect.stringContaining("(5000 characters)") as string });
});

test("a level of warn leaves only failures", async () => {
  await using log = await start(false, "warn");
  await log.api.call("echo");
  await log.api.call("refuse");
  await log.find({ code: "room-full" });
  expect(log.lines.map(({ event }) => event)).toEqual(["response"]);
});

test("the clients that a shutdown disconnects are seen", async () => {
  await using log = await start();
  await log.api.connect();
  await log.app.shutdown();
  expect(await log.find({ event: "disconnect" })).toMatchObject({ reason: expect.any(String) as string });
});
