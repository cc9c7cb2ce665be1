import { once } from "node:events";
import { failureMessage, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { callFrame, connectAnnounced, signalFrame } from "@gosf/test-support/announced-client";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { RawClient } from "@gosf/test-support/raw-client";
import type { App, Request } from "../index.ts";

/** An endpoint that ends when its signal fires, and what became of it. */
function stuck(app: App): { readonly begun: Promise<Request>; readonly reasons: unknown[] } {
  const { promise: begun, resolve } = deferred<Request>();
  const reasons: unknown[] = [];
  app.listen("stuck", async (_client, request) => {
    const fired = once(request.signal, "abort");
    resolve(request);
    await fired;
    reasons.push(request.signal.reason);
    return failureMessage("stopped");
  });
  return { begun, reasons };
}

test("a caller that says how long it waits gives the handler a deadline, and the signal fires then", async () => {
  let work!: ReturnType<typeof stuck>;
  await using running = await startApp((app) => {
    work = stuck(app);
  });
  await using client = await connectAnnounced(running.url);
  client.send(callFrame(1, "stuck", { guid: "g", meta: { gosf: { timeoutMs: 60 }, own: 1 } }));
  const request = await work.begun;
  expect(request.deadline).toBeGreaterThan(Date.now() - 1000);
  expect(request.deadline).toBeLessThanOrEqual(Date.now() + 60);
  expect(request.message.meta).toEqual({ own: 1 });
  expect(await client.next()).toBe('431[{"guid":"g","success":false,"text":"stopped"}]');
  expect(work.reasons).toEqual([expect.objectContaining({ code: "timeout" })]);
});

test("what is over when it arrives does not reach the controller", async () => {
  let calls = 0;
  await using running = await startApp((app) => app.listen("count", () => successMessage(String(++calls))));
  await using client = await connectAnnounced(running.url);
  client.send(callFrame(1, "count", { guid: "g", meta: { gosf: { timeoutMs: 0 } } }));
  expect(await client.next()).toBe('431[{"guid":"g","success":false,"text":"timeout"}]');
  expect(calls).toBe(0);
});

test("a cancel fires the signal of that call and of no other", async () => {
  let work!: ReturnType<typeof stuck>;
  await using running = await startApp((app) => {
    work = stuck(app);
    app.listen("wait", (_client, request) => once(request.signal, "abort").then(() => undefined));
  });
  await using client = await connectAnnounced(running.url);
  client.send(callFrame(1, "wait", { guid: "other" }), callFrame(2, "stuck", { guid: "g" }));
  await work.begun;
  client.send(
    signalFrame({ type: "cancel", guid: "nobody", reason: "aborted" }),
    signalFrame({ type: "cancel", guid: "g", reason: "aborted" }),
  );
  expect(await client.next()).toBe('432[{"guid":"g","success":false,"text":"stopped"}]');
  expect(work.reasons).toEqual([expect.objectContaining({ code: "aborted" })]);
  client.send(signalFrame({ type: "cancel", guid: "other", reason: "timeout" }));
  expect(await client.next()).toBe("431[null]");
});

test("a lost connection fires the signal; rubbish in the reserved event does nothing", async () => {
  let work!: ReturnType<typeof stuck>;
  await using running = await startApp((app) => {
    work = stuck(app);
    app.listen("echo", () => successMessage("here"));
  });
  await using client = await connectAnnounced(running.url);
  client.send(callFrame(1, "stuck", { guid: "g" }));
  const { signal } = await work.begun;
  for (const rubbish of [null, 5, "x", [], {}, { type: "cancel" }, { type: "cancel", guid: 5 }, { type: "credit", guid: "g", items: -1 }]) {
    client.send(`42${JSON.stringify(["gosf", rubbish])}`);
  }
  client.send('42["gosf"]', callFrame(2, "echo", { guid: "h" }));
  expect(await client.next()).toBe('432[{"guid":"h","success":true,"text":"here"}]');
  expect(signal.aborted).toBe(false);
  client.cut();
  await once(signal, "abort");
  expect(signal.reason).toMatchObject({ code: "disconnected" });
  expect(running.errors).toEqual([]);
});

test("a stock client's notes and signals mean nothing, and a signal asked for late is a quiet one", async () => {
  let late!: Request;
  await using running = await startApp((app) => {
    app.listen("echo", (_client, request) => {
      late = request;
      return successMessage(String(request.deadline));
    });
  });
  await using client = await RawClient.connect(running.url, { eio: 4 });
  client.send('421["echo",{"guid":"g","meta":{"gosf":{"timeoutMs":5}}}]');
  expect((await client.take(2))[1]).toBe('431[{"guid":"g","success":true,"text":"undefined"}]');
  client.send('422["gosf",{"type":"cancel","guid":"g"}]');
  expect(await client.next()).toContain("unknown-endpoint");
  client.cut();
  expect(late.signal.aborted).toBe(false);
});

test("a shutdown that has waited long enough stops what is in flight, which may answer yet", async () => {
  let work!: ReturnType<typeof stuck>;
  await using running = await startApp(
    (app) => {
      work = stuck(app);
    },
    { shutdownTimeoutMs: 50 },
  );
  await using client = await connectAnnounced(running.url);
  client.send(callFrame(1, "stuck", { guid: "g" }));
  await work.begun;
  const stopped = running.app.shutdown();
  expect(await client.next()).toBe('42["gosf",{"type":"drain"}]');
  expect(await client.next()).toBe('431[{"guid":"g","success":false,"text":"stopped"}]');
  await stopped;
  expect(work.reasons).toEqual([expect.objectContaining({ code: "aborted" })]);
});
