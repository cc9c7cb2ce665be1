// The samples as their users run them: built, in processes of their own.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@gosf/client";
import { expect, test, vi } from "vitest";
import { runBuiltApp } from "./built-app.ts";

vi.setConfig({ testTimeout: 60_000 });

const portOf = (url: string): string => new URL(url).port;

test("the script calls the microservice, lobs to it, listens, and prints what came back", async () => {
  await using service = runBuiltApp("sample-microservice", { PORT: "0" });
  const port = portOf(await service.listening());
  await using script = runBuiltApp("sample-script", { PORT: port });
  expect(await script.ended, script.output()).toBe(0);
  expect(script.output().trim().split("\n")).toEqual([
    "call    echo      Echo this...",
    "lob     announce  (no answer wanted)",
    "listen  news      The script was here.",
  ]);
  expect(await service.stop("SIGTERM")).toBe(0);
});

test("the script says what to do when the microservice is not running", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");

  await using script = runBuiltApp("sample-script", { PORT: String(port) });
  expect(await script.ended).toBe(1);
  expect(script.output()).toContain(`Is the microservice running at 127.0.0.1:${port}?`);
  expect(script.output()).not.toMatch(/^ +at /m); // no stack
});

test("the sample app serves its page and its endpoints over TLS, with a certificate of its own making", async () => {
  await using app = runBuiltApp("sample-app", { PORT: "0", GOSF_ENV: "secure" });
  const url = await app.listening();
  expect(url).toMatch(/^https:/);
  await using api = connect(url, { socketIo: { rejectUnauthorized: false } });
  expect(await api.call("util.echo", { text: "Hello world." })).toMatchObject({ success: true, text: "Hello world." });
  expect(await app.stop("SIGINT")).toBe(0);
});

test.each(["sample-app", "sample-chat", "sample-microservice"])(
  "%s says which port is taken and which variable changes it, and ends",
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), "gosf-chat-"));
    const server = createServer().listen(0);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using second = runBuiltApp(name, { PORT: String(port), CHAT_DATABASE: join(folder, "chat.db") });
    expect(await second.ended).toBe(1);
    server.close();
    await rm(folder, { recursive: true });
    expect(second.output()).toContain(`port ${port}`);
    expect(second.output()).toContain("PORT=");
    expect(second.output()).not.toMatch(/^ +at /m);
  },
);

test("the chat's server refuses names that are invisible or change the direction of text, and says what is wrong", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gosf-chat-"));
  await using chat = runBuiltApp("sample-chat", { PORT: "0", CHAT_DATABASE: join(folder, "chat.db") });
  const url = await chat.listening();
  for (const [name, reason] of [
    ["Ada\u{202e}adA", "U+202E"], // a bidi override
    ["\u{2066}Ada", "U+2066"], // a bidi isolate
    ["Ada\u{200f}", "U+200F"], // a right-to-left mark
    ["A\u{200b}da", "U+200B"], // a zero-width space
    ["Ad\u{200c}a", "U+200C"], // a joiner between Latin letters
    ["\u{3164}", "U+3164"], // a Hangul filler alone
    ["\u{ad}", "U+00AD"], // a soft hyphen alone
    ["\u{301}", "no visible character"], // a combining mark alone
  ] as const) {
    await using refused = connect(url, { auth: { name } });
    const details = { reason: expect.stringContaining(reason) };
    await expect(refused.connect(), reason).rejects.toMatchObject({ code: "invalid-name", details });
  }
  await using welcome = connect(url, { auth: { name: "علی\u{200c}رضا" } });
  expect(await welcome.call("chat.rooms", {})).toMatchObject({ success: true });
  expect(await chat.stop("SIGTERM")).toBe(0);
  await rm(folder, { recursive: true });
});
