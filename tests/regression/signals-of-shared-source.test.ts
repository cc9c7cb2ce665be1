// A controller that calls a service with a signal that lives as long as the application: each call combined it with its own by AbortSignal.any, of which Node
// keeps something for as long as the source lives.
import { getEventListeners } from "node:events";
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { createApp } from "@gosf/server";
import { afterEach, expect, test, vi } from "vitest";
import { startEchoApp } from "../support/running-app.ts";

afterEach(() => void vi.restoreAllMocks());

test("no call combines signals, and none leaves a listener", async () => {
  await using back = await startEchoApp();
  const stopping = new AbortController();
  const { signal } = stopping;
  const microservices = createMicroservices({ back: { host: "127.0.0.1", port: Number(new URL(back.url).port) } });
  await using front = createApp({ microservices });
  front.listen("ask", async (_client, request) => {
    const service = microservices.getMicroservice("back");
    const [first, second] = await Promise.all([
      service.call("echo", { text: "1" }, { signal }),
      service.call("echo", { text: "2" }, { signal, retry: true, request }),
    ]);
    return successMessage(`${first.text}${second.text}`);
  });
  const { url } = await front.startup({ host: "127.0.0.1", port: 0 });
  await microservices.connect();
  await using api = connect(url);
  const any = vi.spyOn(AbortSignal, "any");
  for (let round = 0; round < 20; round++) expect(await api.call("ask")).toMatchObject({ text: "12" });
  expect(any).not.toHaveBeenCalled();
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("still both stop the call: the request's, and the application's own", async () => {
  await using back = await startEchoApp((app) => app.listen("wait", () => new Promise<never>(() => {})), { shutdownTimeoutMs: 0 });
  const stopping = new AbortController();
  const microservices = createMicroservices({ back: { host: "127.0.0.1", port: Number(new URL(back.url).port) } });
  await using front = createApp({ microservices, shutdownTimeoutMs: 0 });
  const codes: unknown[] = [];
  front.listen("ask", async () => {
    const { signal } = stopping;
    const call = microservices.getMicroservice("back").call("wait", {}, { signal, timeoutMs: 10_000 });
    codes.push(await call.catch((error: unknown) => (error as { code: string }).code));
  });
  const { url } = await front.startup({ host: "127.0.0.1", port: 0 });
  await microservices.connect();
  await using api = connect(url);
  const leaving = new AbortController();
  const asked = api.call("ask", {}, { signal: leaving.signal, timeoutMs: 10_000 }).catch(() => {});
  await expect.poll(() => microservices.getMicroservice("back").pending.length).toBe(1);
  leaving.abort();
  await asked;
  await expect.poll(() => codes).toEqual(["aborted"]);
  const again = api.call("ask", {}, { timeoutMs: 10_000 });
  await expect.poll(() => microservices.getMicroservice("back").pending.length).toBe(1);
  stopping.abort();
  await again;
  expect(codes).toEqual(["aborted", "aborted"]);
});
