// A call's 2,000 ms began before there was a connection: on a slow network the first call timed out and ran at the server all the same.
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { createApp } from "@gosf/server";
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { freePort } from "../support/ports.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

/** An app whose acceptance takes longer than a call may. */
function startSlow(acceptMs: number): Promise<RunningApp> {
  return startEchoApp((app) => {
    app.onBeforeConnect(() => new Promise((resolve) => setTimeout(resolve, acceptMs)));
    app.listen("time", (_client, request) => successMessage("", { leftMs: (request.deadline ?? Infinity) - Date.now() }));
  });
}

test("without a timeoutMs the time for the reply begins when the call is sent", async () => {
  await using running = await startSlow(2500);
  await using api = connect(running.url);
  const reply = await api.call("time");
  expect(reply.success).toBe(true);
  const { leftMs } = reply.body as { leftMs: number };
  expect(leftMs).toBeGreaterThan(1000);
  expect(leftMs).toBeLessThanOrEqual(2000);
});

test("it rejects with connect-failed after connectWaitMs, with the reason where there is one", async () => {
  const port = await freePort();
  await using refused = connect(`http://127.0.0.1:${port}`, { connectWaitMs: 200, reconnect: { baseMs: 5 } });
  await expect(refused.call("echo")).rejects.toMatchObject({
    code: "connect-failed",
    details: { reason: expect.stringContaining("ECONNREFUSED") as string, sent: false, timeoutMs: 200 },
  });
  await using running = await startSlow(10_000);
  await using silent = connect(running.url, { connectWaitMs: 200 });
  await expect(silent.call("echo")).rejects.toMatchObject({ code: "connect-failed", details: { sent: false, timeoutMs: 200 } });
  await expect(silent.lob("echo")).rejects.toMatchObject({ code: "connect-failed" });
});

test.each([
  ["of the call", {}, { timeoutMs: 100 }],
  ["of the client", { timeoutMs: 100 }, {}],
])("still a timeoutMs %s bounds the whole call", async (_whose, options, callOptions) => {
  await using running = await startSlow(1500);
  await using api = connect(running.url, options);
  await expect(api.call("echo", {}, callOptions)).rejects.toMatchObject({ code: "timeout", details: { sent: false, timeoutMs: 100 } });
});

test("still an inherited deadline bounds the whole call, and a service has 2,000 ms for everything", async () => {
  await using slow = await startSlow(1000);
  const microservices = createMicroservices({ other: { host: "127.0.0.1", port: await freePort() } });
  await using front = createApp({ microservices });
  await using api = connect(slow.url);
  const seen: unknown[] = [];
  front.listen("ask", async (_client, request) => {
    seen.push(await api.call("echo", {}, { request }).catch((error: unknown) => (error as { code: string }).code));
  });
  const { url } = await front.startup({ host: "127.0.0.1", port: 0 });
  await using caller = connect(url);
  await caller.connect();
  await caller.call("ask", {}, { timeoutMs: 300 }).catch(() => {});
  await expect.poll(() => seen.length).toBe(1);
  expect(api.state).toBe("connecting"); // its own 10 s to connect go on
  void microservices.connect().catch(() => {});
  await expect(microservices.getMicroservice("other").call("echo")).rejects.toMatchObject({ details: { timeoutMs: 2000 } });
});
