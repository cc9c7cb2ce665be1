// A message above the server's maxPayloadBytes was sent again and again, and each time the server closed the connection, with everybody else's calls on it;
// the caller read "transport close", and the server printed nothing.
import { connect } from "@gosf/client";
import { createMicroservices, type Service } from "@gosf/microservice";
import { GosfError, successMessage } from "@gosf/protocol";
import { faultProxy } from "@gosf/testing";
import { expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";
import { until } from "../support/until.ts";

const maxPayloadBytes = 20_000;
const portOf = ({ url }: { readonly url: string }): number => Number(new URL(url).port);

/** A server that counts the connections it loses. */
async function startCounting(): Promise<RunningApp & { readonly left: string[] }> {
  const left: string[] = [];
  const running = await startEchoApp((app) => app.onDisconnect((_client, _request, reason) => void left.push(reason)), { maxPayloadBytes });
  return { ...running, left };
}

async function serviceAt(port: number, options: object = {}) {
  const services = createMicroservices({ back: { host: "127.0.0.1", port, ...options } });
  await services.connect();
  const service: Service = services.getMicroservice("back");
  return { service, [Symbol.asyncDispose]: () => services.disconnect() };
}

const bodies = [
  ["text", { body: { text: "x".repeat(maxPayloadBytes) } }],
  ["text of several bytes a character", { body: { text: "é".repeat(maxPayloadBytes / 2) } }],
  ["binary data", { body: { bytes: Buffer.alloc(maxPayloadBytes + 1) } }],
] as const;

test.each(bodies)("a service call with retry is refused before it is sent: %s", async (_kind, message) => {
  await using running = await startCounting();
  await using back = await serviceAt(portOf(running));
  const other = back.service.call("echo", { text: "other" });
  await expect(back.service.call("echo", message, { retry: true })).rejects.toMatchObject({
    code: "too-large",
    details: { bytes: expect.any(Number) as number, maxBytes: maxPayloadBytes },
  });
  expect(await other).toMatchObject({ text: "other" });
  expect(running.left).toEqual([]);
});

test.each(["websocket", "polling"] as const)("a client's call, lob and handler's response over %s", async (transport) => {
  await using running = await startCounting();
  await using api = connect(running.url, { transports: [transport] });
  const reported: unknown[] = [];
  api.onError(({ error }) => void reported.push((error as GosfError).code));
  api.handle("large", () => successMessage("", { text: "x".repeat(maxPayloadBytes) }));
  await api.connect();
  for (const [, message] of bodies) {
    await expect(api.call("echo", message)).rejects.toMatchObject({ code: "too-large" });
    await expect(api.lob("echo", message)).rejects.toMatchObject({ code: "too-large" });
  }
  const [client] = running.app.clients.values();
  expect(await client?.call("large")).toMatchObject({ success: false, text: "invalid-response" });
  expect(reported).toEqual(["too-large"]);
  expect(running.left).toEqual([]);
});

const frame = (letters: number): string => `421["echo",{"guid":"g","text":"${"x".repeat(letters)}"}]`;

test("still the largest message that the server takes is sent", async () => {
  await using running = await startCounting();
  await using api = connect(running.url);
  await api.connect();

  const largest = maxPayloadBytes - frame(0).length;
  await using raw = await RawClient.connect(running.url, { eio: 4 });
  raw.send(frame(largest));
  expect((await raw.ack(1)).length).toBeGreaterThan(largest);
  let letters = largest - 200;
  for (;;) {
    const reply = await api.call("echo", { text: "x".repeat(++letters) }).catch((error: unknown) => error);
    if (!(reply instanceof Error)) continue;
    expect(reply).toMatchObject({ code: "too-large", details: { bytes: maxPayloadBytes + 1 } });
    break;
  }
  expect(running.left).toEqual([]);
});

test("a client that sends one all the same: the onError hooks are told, with the client", async () => {
  await using running = await startCounting();
  await using raw = await RawClient.connect(running.url, { eio: 4 });
  raw.send(`421["echo",{"text":"${"x".repeat(maxPayloadBytes)}"}]`);
  expect(await raw.closed).toMatchObject({ code: 1009 });
  await until(() => running.left.length === 1);
  expect(running.errors).toEqual([expect.objectContaining({ code: "too-large", details: { maxBytes: maxPayloadBytes } })]);
});

test("a call that breaks its connection each time is given up after ten losses", async () => {
  let runs = 0;
  await using running = await startEchoApp((app) =>
    app.listen("break", (client) => {
      runs++;
      client.disconnect();
    }),
  );
  await using back = await serviceAt(portOf(running), { reconnect: { baseMs: 1, maxMs: 2 } });
  const retry = { baseMs: 1, maxMs: 2 };
  await expect(back.service.call("break", {}, { retry, timeoutMs: 15_000 })).rejects.toMatchObject({ code: "disconnected" });
  expect(runs).toBe(11);
});

/** So many at the least; more where the machine is so fast that too few cuts fell among them. */
const total = 10_000;

test("still, through a proxy that cuts all connections every 150 ms, retried calls are all answered, and draw on no budget", async () => {
  await using running = await startEchoApp();
  await using proxy = await faultProxy({ target: { port: portOf(running) } });
  await using back = await serviceAt(proxy.port, {
    reconnect: { baseMs: 5, maxMs: 20 },
    timeoutMs: 60_000,
    maxInFlight: 10,
    maxWaiting: total,
  });
  const cutting = setInterval(() => proxy.cut(), 150);
  try {
    for (let made = 0; made < total || proxy.accepted <= 5; made += total) {
      const calls = Array.from({ length: total }, (_, n) => back.service.call("echo", { text: String(n) }, { retry: { attempts: 1 } }));
      const replies = await Promise.all(calls);
      expect(replies.map(({ text }) => text)).toEqual(Array.from({ length: total }, (_, n) => String(n)));
    }
  } finally {
    clearInterval(cutting);
  }
});
