// A lob or a connect that nobody awaits ended the process when it failed: an unhandled rejection. connect() said that it waits for all replicas, and waited
// for the first.
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import type { GosfError } from "@gosf/protocol";
import type { Client } from "@gosf/server";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { freePort } from "../support/ports.ts";
import { startEchoApp } from "../support/running-app.ts";
import { until } from "../support/until.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeAll(() => void process.on("unhandledRejection", note));
afterAll(() => void process.off("unhandledRejection", note));
afterEach(() => void vi.restoreAllMocks());

const portOf = ({ url }: { readonly url: string }): number => Number(new URL(url).port);

/** Resolves once an attempt to connect has failed: from then on a call knows why it has no connection. */
function failedOnce(source: Pick<ReturnType<typeof connect>, "onState">): Promise<void> {
  return new Promise((resolve) => {
    source.onState(({ error }) => {
      if (error) resolve();
    });
  });
}

/** Lets the process find out what nobody handles. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test("of a client: it goes to onError, and without a listener to console.error", async () => {
  const lines = vi.spyOn(console, "error").mockImplementation(() => {});
  const port = await freePort();
  await using api = connect(`http://127.0.0.1:${port}`, { reconnect: { baseMs: 5 } });
  await failedOnce(api);
  void api.lob("news", {}, { timeoutMs: 30 });
  await until(() => lines.mock.calls.length === 1);
  expect(lines.mock.calls[0]).toEqual(['GOSF: "news" failed', expect.objectContaining({ code: "connect-failed" })]);
  const errors: { error: unknown; name: string }[] = [];
  api.onError((unawaited) => void errors.push(unawaited));
  void api.lob("news", {}, { timeoutMs: 30 });
  void api.connect({ timeoutMs: 30 });
  await until(() => errors.length === 2);
  // Which of the two is over first is a matter of their timers.
  expect(errors.map(({ error, name }) => `${name}: ${(error as GosfError).code}`).toSorted()).toEqual([
    "connect: connect-failed",
    "news: connect-failed",
  ]);
  await settled();
  expect(unhandled).toEqual([]);
});

test("of a service, and of a registry", async () => {
  const lines = vi.spyOn(console, "error").mockImplementation(() => {});
  const port = await freePort();
  await using services = createMicroservices({ down: { host: "127.0.0.1", port, connectTimeoutMs: 40, reconnect: { baseMs: 5 } } });
  const errors: string[] = [];
  const down = services.getMicroservice("down");
  down.onError(({ error, name }) => void errors.push(`${name}: ${(error as GosfError).code}`));
  void services.connect();
  await failedOnce(down);
  void down.connect();
  void down.lob("news", {}, { timeoutMs: 30 });
  await until(() => errors.length === 2 && lines.mock.calls.length === 1);
  expect(errors.toSorted()).toEqual(["connect: connect-failed", "news: connect-failed"]);
  await settled();
  expect(unhandled).toEqual([]);
});

test("still one that is awaited throws, and is not reported as well", async () => {
  const lines = vi.spyOn(console, "error").mockImplementation(() => {});
  const port = await freePort();
  await using api = connect(`http://127.0.0.1:${port}`, { reconnect: { baseMs: 5 } });
  await using services = createMicroservices({ down: { host: "127.0.0.1", port, connectTimeoutMs: 40 } });
  const code = "connect-failed";
  await failedOnce(api);
  await expect(api.lob("news", {}, { timeoutMs: 30 })).rejects.toMatchObject({ code });
  await expect(api.connect({ timeoutMs: 30 })).rejects.toMatchObject({ code });
  await expect(services.connect()).rejects.toMatchObject({ code });
  expect(await api.lob("news", {}, { timeoutMs: 30 }).catch((error: GosfError) => error.code)).toBe(code);
  const both = Promise.all([api.lob("news", {}, { timeoutMs: 30 }), api.lob("more", {}, { timeoutMs: 30 })]);
  await expect(both).rejects.toMatchObject({ code });
  await settled();
  expect([unhandled, lines.mock.calls]).toEqual([[], []]);
});

test("connect({ all: true }) waits for all replicas, and names those that are missing", async () => {
  await using first = await startEchoApp();
  const port = await freePort();
  const addresses = [
    { host: "127.0.0.1", port: portOf(first) },
    { host: "127.0.0.1", port },
  ];
  await using services = createMicroservices({ echo: { addresses, connectTimeoutMs: 300, reconnect: { baseMs: 5, maxMs: 20 } } });
  await services.connect();
  await expect(services.connect({ all: true })).rejects.toMatchObject({
    code: "connect-failed",
    details: { services: [{ service: "echo", url: `http://127.0.0.1:${port}` }] },
  });
  const connected = services.getMicroservice("echo").connect({ all: true });
  await first.app.io.close();
  await expect(connected).rejects.toMatchObject({ code: "connect-failed" });
});

test("inside onBeforeConnect a call of the client says that it is not accepted yet", async () => {
  const messages: string[] = [];
  const call = async (client: Client): Promise<void> => {
    try {
      await client.call("asked");
    } catch (error) {
      messages.push((error as Error).message);
    }
  };
  await using running = await startEchoApp((app) => {
    app.onBeforeConnect(call);
    app.onDisconnect((client) => void call(client));
  });
  const api = connect(running.url);
  await api.connect();
  await api.disconnect();
  await until(() => messages.length === 2);
  expect(messages).toEqual([
    'the call of "asked" cannot be made: the client is not accepted yet',
    'the call of "asked" was not answered: the client has left',
  ]);
});
