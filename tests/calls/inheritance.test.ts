import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { GosfError, successMessage } from "@gosf/protocol";
import { testServer } from "@gosf/testing";
import { expect, test, vi } from "vitest";

test("three hops: what A has left is what C sees, and A's abort fires the signal in C, with and without { request }", async () => {
  const seen: { deadline: number | undefined; signal: AbortSignal }[] = [];
  await using c = await testServer((app) =>
    app.listen("work", async (_client, request) => {
      seen.push({ deadline: request.deadline, signal: request.signal });
      await new Promise((resolve) => request.signal.addEventListener("abort", resolve, { once: true }));
      return successMessage();
    }),
  );
  await using toC = createMicroservices({ c: { host: "127.0.0.1", port: c.port } });
  await toC.connect();
  await using b = await testServer(
    (app) => {
      app.listen("given", (_client, request) => toC.getMicroservice("c").call("work", {}, { request, timeoutMs: 60_000 }));
      app.listen("inside", () => toC.getMicroservice("c").call("work", {}, { timeoutMs: 60_000 }));
    },
    { microservices: toC } as object,
  );
  await using a = connect(b.url);
  await a.connect();
  for (const [index, endpoint] of ["given", "inside"].entries()) {
    const controller = new AbortController();
    const call = a.call(endpoint, {}, { timeoutMs: 10_000, signal: controller.signal });
    await vi.waitFor(() => expect(seen).toHaveLength(index + 1), 5000);
    expect(seen[index]?.deadline).toBeGreaterThan(Date.now() + 1000);
    expect(seen[index]?.deadline).toBeLessThanOrEqual(Date.now() + 10_000);
    expect(seen[index]?.signal.aborted).toBe(false);
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: "aborted" });
    await vi.waitFor(() => expect(seen[index]?.signal.aborted).toBe(true), 5000);
  }
  await vi.waitFor(() => expect(toC.getMicroservice("c").pending).toEqual([]), 5000);
});

test("a request without time left is not called for", async () => {
  await using server = await testServer((app) => app.listen("echo", () => successMessage()));
  await using api = connect(server.url);
  const late = api.call("echo", {}, { request: { deadline: Date.now() - 1 } });
  await expect(late).rejects.toMatchObject({ code: "timeout", details: { sent: false } });
  const aborted = api.call("echo", {}, { request: { signal: AbortSignal.abort() }, signal: new AbortController().signal });
  await expect(aborted).rejects.toBeInstanceOf(GosfError);
  expect(await api.call("echo", {}, { request: {} })).toMatchObject({ success: true });
});

test("a server that shuts down says so before: the client hears of it, and what is in flight is answered", async () => {
  let finish: (() => void) | undefined;
  const server = await testServer(
    (app) => app.listen("slow", () => new Promise((resolve) => (finish = () => resolve(successMessage("done"))))),
    { shutdownTimeoutMs: 10_000 },
  );
  await using api = connect(server.url);
  const call = api.call("slow", {}, { timeoutMs: 10_000 });
  const drained = new Promise<void>((resolve) => api.onState(({ draining }) => draining && resolve()));
  await vi.waitFor(() => expect(api.pending).toMatchObject([{ sent: true }]), 5000);
  await api.call("none");
  const stopped = server[Symbol.asyncDispose]();
  await drained;
  finish?.();
  expect(await call).toMatchObject({ text: "done" });
  await stopped;
});
