// A listener of a service's state or errors that threw kept the listeners behind it from being notified and made connect() reject although the
// service was connected; one that rejected ended the process. What listeners of a client's state failed with was not reported to its onError.
import vm from "node:vm";
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { expect, test, vi } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { startEchoApp } from "../support/running-app.ts";

function raise(error: unknown): never {
  throw error;
}

function addressOf(url: string): { host: string; port: number; connectTimeoutMs: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port), connectTimeoutMs: 1000 };
}

test("a service's onState listener that throws is reported, and keeps neither connect() nor later listeners from hearing", async () => {
  await using server = await startEchoApp();
  await using services = createMicroservices({ it: addressOf(server.url) });
  const it = services.getMicroservice("it");
  const errors: unknown[] = [];
  const states: string[] = [];
  it.onError(({ error, name }) => errors.push([name, (error as Error).message]));
  it.onState(() => raise(new Error("first")));
  it.onState(({ state }) => states.push(state));
  await it.connect();
  expect(states.at(-1)).toBe("connected");
  expect(errors).toContainEqual(["onState", "first"]);
});

test("a service's listeners that reject do not end the process", async () => {
  using faults = collectProcessFaults();
  using logged = vi.spyOn(console, "error").mockImplementation(() => {});
  await using server = await startEchoApp();
  await using services = createMicroservices({ it: addressOf(server.url) });
  const it = services.getMicroservice("it");
  const errors: unknown[] = [];
  it.onState(async () => raise(new Error("state")));
  it.onError(async () => raise(new Error("error")));
  it.onError(({ error }) => errors.push(error));
  await it.connect();
  await it.call("echo");
  await expect.poll(() => logged.mock.calls.flat()).toContainEqual(new Error("error"));
  expect(errors).toContainEqual(new Error("state"));
  expect(faults.all).toEqual([]);
});

test("an onError listener that throws keeps a service neither from reporting to the next nor from asking for addresses again", async () => {
  using faults = collectProcessFaults();
  using _ = vi.spyOn(console, "error").mockImplementation(() => {});
  await using server = await startEchoApp();
  let asked = 0;
  const addresses = async (): Promise<{ host: string; port: number }[]> =>
    ++asked < 2 ? raise(new Error("dns")) : [addressOf(server.url)];
  await using services = createMicroservices({ it: { addresses, refreshMs: 10, connectTimeoutMs: 1000 } });
  const it = services.getMicroservice("it");
  const errors: unknown[] = [];
  it.onError(() => raise(new Error("first")));
  it.onError(({ error, name }) => errors.push([name, error]));
  await it.connect();
  expect(errors).toEqual([["addresses", new Error("dns")]]);
  expect(faults.all).toEqual([]);
});

test.each(["throws", "rejects"] as const)("a client's onState listener that %s is reported to onError", async (how) => {
  await using server = await startEchoApp();
  await using api = connect(server.url, { autoConnect: false });
  const errors: unknown[] = [];
  api.onError(({ error, name }) => errors.push([name, error]));
  api.onState(() => (how === "throws" ? raise(new Error(how)) : Promise.reject(new Error(how))));
  await api.connect();
  await expect.poll(() => errors).toContainEqual(["onState", new Error(how)]);
});

test("a broadcast listener that rejects with a promise of another kind is reported, and does not end the process", async () => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using api = connect(server.url);
  const errors: unknown[] = [];
  api.onError(({ error, name }) => errors.push([name, (error as Error).message]));
  // As from another realm: a promise, but not an instance of this realm's Promise.
  api.listen("news", () => vm.runInNewContext(`Promise.reject(new Error("elsewhere"))`) as unknown);
  await api.connect();
  await expect.poll(() => server.app.clients.size).toBe(1);
  server.app.broadcast("", "news", successMessage());
  await expect.poll(() => errors).toEqual([["news", "elsewhere"]]);
  expect(faults.all).toEqual([]);
});

test("a listener that subscribes itself anew is notified once", async () => {
  await using server = await startEchoApp();
  await using api = connect(server.url);
  let heard = 0;
  const listener = (): void => {
    unsubscribe();
    if (++heard < 1000) unsubscribe = api.listen("news", listener); // a bound, for what would go on for ever
  };
  let unsubscribe = api.listen("news", listener);
  await api.connect();
  await expect.poll(() => server.app.clients.size).toBe(1);
  server.app.broadcast("", "news", successMessage());
  await expect.poll(() => heard).toBeGreaterThan(0);
  expect(heard).toBe(1);
});

test("still a client's listener that throws keeps the next one not from hearing, and console.error gets it without an onError listener", async () => {
  using logged = vi.spyOn(console, "error").mockImplementation(() => {});
  await using server = await startEchoApp();
  await using api = connect(server.url);
  let heard = 0;
  api.listen("news", () => raise(new Error("first")));
  api.listen("news", () => heard++);
  await api.connect();
  await expect.poll(() => server.app.clients.size).toBe(1);
  server.app.broadcast("", "news", successMessage());
  await expect.poll(() => heard).toBe(1);
  expect(logged.mock.calls.flat()).toContainEqual(new Error("first"));
});
