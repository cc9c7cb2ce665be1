// A process that wakes after hours: its connection is dead, and socket.io-client says so at the next send. The call rejected as "sent" though nothing had
// left, and the lob resolved and never arrived.
import { connect, stream, type Client } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { afterEach, expect, test, vi } from "vitest";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { until } from "../support/until.ts";

afterEach(() => void vi.useRealTimers());

/** The wall clock of this process moves on; its timers do not notice. */
function sleepForHours(): void {
  const wokenAt = Date.now() + 5 * 3_600_000;
  vi.useFakeTimers({ toFake: ["Date"], now: wokenAt });
}

interface Caller extends AsyncDisposable {
  readonly call: (name: string, message: { text?: string; body?: object }) => Promise<unknown>;
  readonly lob: (name: string, message: { text?: string }) => Promise<void>;
}

/** What an app was asked. */
async function startHeard(): Promise<RunningApp & { readonly heard: string[] }> {
  const heard: string[] = [];
  const running = await startEchoApp((app) => {
    app.listen("note", (_client, { message }) => {
      heard.push(message.text ?? "");
      return successMessage(message.text, message.body);
    });
    app.listen("count", async function* () {
      yield successMessage("1");
      yield successMessage("2");
    });
  });
  return { ...running, heard };
}

async function clientOf({ url }: RunningApp, transports: readonly ("websocket" | "polling")[]): Promise<Client> {
  const api = connect(url, { transports, reconnect: { baseMs: 5 }, timeoutMs: 10_000 });
  await api.connect();
  return api;
}

async function callerOf(running: RunningApp, kind: string): Promise<Caller> {
  if (kind !== "service") return clientOf(running, [kind as "websocket" | "polling"]);
  const services = createMicroservices({
    echo: { host: "127.0.0.1", port: Number(new URL(running.url).port), reconnect: { baseMs: 5 }, timeoutMs: 10_000 },
  });
  await services.connect();
  const service = services.getMicroservice("echo");
  return { call: service.call.bind(service), lob: service.lob.bind(service), [Symbol.asyncDispose]: () => services.disconnect() };
}

test.each(["websocket", "polling", "service"])("the first call after it, over %s, goes out on the next connection, once", async (kind) => {
  await using running = await startHeard();
  await using caller = await callerOf(running, kind);
  sleepForHours();
  expect(await caller.call("note", { text: "hi" })).toMatchObject({ success: true, text: "hi" });
  expect(running.heard).toEqual(["hi"]);
});

test.each(["websocket", "polling", "service"])("the first lob after it, over %s, arrives", async (kind) => {
  await using running = await startHeard();
  await using caller = await callerOf(running, kind);
  sleepForHours();
  await caller.lob("note", { text: "hi" });
  await until(() => running.heard.length > 0);
  expect(running.heard).toEqual(["hi"]);
});

test("a call with binary data, and a stream", async () => {
  await using running = await startHeard();
  await using api = await clientOf(running, ["websocket"]);
  sleepForHours();
  const bytes = Buffer.from([1, 2, 3]);
  expect(await api.call("note", { text: "bytes", body: { bytes } })).toMatchObject({ body: { bytes } });
  vi.useRealTimers();
  sleepForHours();
  const texts: (string | undefined)[] = [];
  for await (const { text } of stream(api, "count")) texts.push(text);
  expect(texts).toEqual(["1", "2"]);
  expect(running.heard).toEqual(["bytes"]);
});

test("a call without a timeoutMs has its own time once it is written, however long the next connection takes", async () => {
  let accepted = 0;
  await using running = await startEchoApp((app) => {
    app.onBeforeConnect(() => new Promise((resolve) => setTimeout(resolve, accepted++ === 0 ? 0 : 2500)));
  });
  await using api = connect(running.url, { reconnect: { baseMs: 5 } });
  await api.connect();
  sleepForHours();
  expect(await api.call("echo", { text: "hi" })).toMatchObject({ success: true, text: "hi" });
});
