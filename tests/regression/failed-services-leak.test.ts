// A controller or connect hook that let the failure of its own call of a service through sent it to the public client: with the service's address,
// its name, file paths, and codes such as "timeout" that the client took for its own.
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { failureMessage, GosfError, successMessage, unwrap } from "@gosf/protocol";
import type { App } from "@gosf/server";
import { expect, test } from "vitest";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const never = (): Promise<never> => new Promise(() => {});

function addEndpoints(app: App): void {
  app.listen("never", never);
  app.listen("refuse", () => failureMessage("out-of-stock", { left: 0 }));
}

/** A service that answers, fails, or does neither. Its shutdown does not wait for what never ends. */
function startBackend(): Promise<RunningApp> {
  return startEchoApp(addEndpoints, { shutdownTimeoutMs: 1 });
}

function addressOf({ url }: RunningApp): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** What a public client receives from the endpoint "work", and what onError received. */
async function answerOf(prepare: (app: App) => void): Promise<{ answer: object; errors: unknown[] }> {
  await using server = await startEchoApp(prepare);
  await using client = await RawClient.connect(server.url, { eio: 4 });
  client.send('421["work",{}]');
  return { answer: JSON.parse(await client.ack(1)) as object, errors: server.errors };
}

const serviceFailed = { success: false, text: "service-failed" };

test("a service that does not answer in time is service-failed, and onError has the whole error", async () => {
  await using backend = await startBackend();
  await using services = createMicroservices({ stock: addressOf(backend) });
  await services.connect();
  const { answer, errors } = await answerOf((app) =>
    app.listen("work", () => services.getMicroservice("stock").call("never", {}, { timeoutMs: 20 })),
  );
  expect(answer).toEqual(serviceFailed);
  expect(errors).toMatchObject([{ code: "timeout", details: { endpoint: "never" } }]);
});

test("a service that cannot be reached is service-failed, from a service and from a client", async () => {
  await using services = createMicroservices({ stock: { host: "127.0.0.1", port: 1, connectTimeoutMs: 50 } });
  await using api = connect("http://127.0.0.1:1", { reconnect: false });
  const { answer, errors } = await answerOf((app) => app.listen("work", () => services.connect().then(() => successMessage())));
  expect(answer).toEqual(serviceFailed);
  expect(errors).toMatchObject([{ code: "connect-failed" }]);
  const other = await answerOf((app) => app.listen("work", () => api.call("x")));
  expect(other.answer).toEqual(serviceFailed);
  expect(other.errors).toMatchObject([{ code: "connect-failed", details: { url: "http://127.0.0.1:1" } }]);
});

test("an unknown service is service-failed, and a call that is made wrongly internal-error", async () => {
  await using services = createMicroservices({ stock: { host: "127.0.0.1", port: 1 } });
  const stock = services.getMicroservice("stock");
  await services.deregisterMicroservice("stock");
  const unknown = await answerOf((app) => app.listen("work", () => services.getMicroservice("stock").call("x")));
  expect(unknown.answer).toEqual(serviceFailed);
  expect(unknown.errors).toMatchObject([{ code: "unknown-service", details: { service: "stock" } }]);
  const wrong = await answerOf((app) => app.listen("work", () => stock.call("x", {}, { timeoutMs: -1 })));
  expect(wrong.answer).toEqual({ success: false, text: "internal-error" });
  expect(wrong.errors).toMatchObject([{ code: "invalid-argument" }]);
});

test("a connect hook whose service fails refuses with service-failed", async () => {
  await using api = connect("http://127.0.0.1:1", { autoConnect: false });
  await using server = await startEchoApp((app) => app.onBeforeConnect(async () => void (await api.call("verify"))));
  await using client = connect(server.url, { reconnect: false });
  await expect(client.connect()).rejects.toMatchObject({ code: "service-failed", details: {} });
  expect(server.errors).toMatchObject([{ code: "disconnected", details: { url: "http://127.0.0.1:1" } }]);
});

test("a configuration file that cannot be read is internal-error", async () => {
  const { answer, errors } = await answerOf((app) =>
    app.listen("work", () => app.loadConfig("more", "./secret.json").then(() => successMessage())),
  );
  expect(answer).toEqual({ success: false, text: "internal-error" });
  expect(errors).toMatchObject([{ code: "invalid-config", details: { path: expect.stringContaining("secret.json") as string } }]);
});

test("the end of the request's own deadline is timeout, without what its calls were", async () => {
  await using backend = await startBackend();
  await using api = connect(backend.url);
  await api.connect();
  await using server = await startEchoApp((app) =>
    app.listen("work", (_client, request) => api.call("never", {}, { request, timeoutMs: 10_000 })),
  );
  await using client = await RawClient.connect(server.url, { eio: 3, query: { gosf: "1.public-caller" } });
  client.send('421["work",{"guid":"g","meta":{"gosf":{"timeoutMs":60}}}]');
  expect(JSON.parse(await client.ack(1))).toEqual({ guid: "g", success: false, text: "timeout" });
  expect(server.errors).toEqual([]);
});

test("the request's own abort is aborted, without what its calls were", async () => {
  await using backend = await startBackend();
  await using api = connect(backend.url);
  await api.connect();
  await using server = await startEchoApp((app) => app.listen("work", (_client, request) => api.call("never", {}, { request })));
  await using client = await RawClient.connect(server.url, { eio: 3, query: { gosf: "1.public-caller" } });
  client.send('421["work",{"guid":"g"}]');
  await expect.poll(() => api.pending).toHaveLength(1);
  client.send('42["gosf",{"type":"cancel","guid":"g","reason":"aborted"}]');
  expect(JSON.parse(await client.ack(1))).toEqual({ guid: "g", success: false, text: "aborted" });
  expect(server.errors).toEqual([]);
});

test("still a failure that a service answered keeps its code and body, returned or through unwrap", async () => {
  await using backend = await startBackend();
  await using services = createMicroservices({ stock: addressOf(backend) });
  await services.connect();
  const stock = services.getMicroservice("stock");
  const answered = { success: false, text: "out-of-stock", body: { left: 0 } };
  const returned = await answerOf((app) => app.listen("work", () => stock.call("refuse")));
  expect(returned).toEqual({ answer: answered, errors: [] });
  const unwrapped = await answerOf((app) => app.listen("work", async () => void unwrap(await stock.call("refuse"))));
  expect(unwrapped).toEqual({ answer: answered, errors: [] });
});

test("still an application's own GosfError keeps its code and details, whatever its code is", async () => {
  const { answer, errors } = await answerOf((app) =>
    app.listen("work", () => {
      throw new GosfError("timeout", { own: 1 });
    }),
  );
  expect(answer).toEqual({ success: false, text: "timeout", body: { own: 1 } });
  expect(errors).toEqual([]);
});
