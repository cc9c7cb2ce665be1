// A handler of api.handle that threw a GosfError whose details JSON cannot encode ended the client's process, and so did a reply's schema that
// threw one. A call whose name or message JSON cannot encode was left pending, or closed the connection that all other calls were on.
import { connect, type Client } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { defineContract, GosfError, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { z } from "zod";
import { collectProcessFaults } from "../support/process-faults.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

const unencodable: readonly (readonly [string, object])[] = [
  ["a bigint", { big: 1n }],
  ["a cycle", { cycle }],
  ["a getter that throws", Object.defineProperty({}, "a", { enumerable: true, get: () => raise(new Error("secret")) })],
  ["a toJSON that throws", { toJSON: () => raise(new Error("secret")) }],
  ["a bigint deep inside", { a: [{ b: { c: [0n] } }] }],
];

function raise(error: unknown): never {
  throw error;
}

/** What the server gets for a request to this client. */
async function ask(server: RunningApp, api: Client, endpoint: string): Promise<{ success: boolean; text: string; body: object }> {
  await api.connect();
  await expect.poll(() => server.app.clients.size).toBe(1);
  const [client] = server.app.clients.values();
  return await client!.call(endpoint, {});
}

test.each(unencodable)("a handler that throws a GosfError with %s in its details answers with the code alone", async (_what, details) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using api = connect(server.url);
  const errors: unknown[] = [];
  api.onError(({ error, name }) => errors.push([name, error instanceof Error]));
  api.handle("ask", async () => raise(new GosfError("not-now", details)));
  expect(await ask(server, api, "ask")).toMatchObject({ success: false, text: "not-now", body: {} });
  expect(errors).toEqual([["ask", true]]);
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
  expect(faults.all).toEqual([]);
});

test.each(unencodable)("a handler that returns %s answers with invalid-response", async (_what, body) => {
  await using server = await startEchoApp();
  await using api = connect(server.url);
  const errors: unknown[] = [];
  api.onError(({ error }) => errors.push(error));
  api.handle("ask", () => successMessage("", body as Record<string, unknown>));
  expect(await ask(server, api, "ask")).toMatchObject({ success: false, text: "invalid-response", body: {} });
  expect(errors).toHaveLength(1);
});

test.each(unencodable)("a reply's schema that throws a GosfError with %s rejects its call", async (_what, details) => {
  using faults = collectProcessFaults();
  const response = z.object({}).transform(() => raise(new GosfError("not-valid", details)));
  await using server = await startEchoApp();
  await using api = connect(server.url, { contract: defineContract({ endpoints: { echo: { response } } }), validate: true });
  await expect(api.call("echo", { text: "", success: true })).rejects.toMatchObject({ code: "invalid-response" });
  expect(api.pending).toEqual([]);
  expect(faults.all).toEqual([]);
});

const names: readonly (readonly [string, unknown])[] = [
  ["undefined", undefined],
  ["a bigint", 1n],
  ["a symbol", Symbol("name")],
  ["a cycle", cycle],
];

test.each(names)("a call of %s is refused, and no other call suffers", async (_what, name) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using api = connect(server.url, { reconnect: false });
  await api.connect();
  // What plain JavaScript may do: the types would not let it.
  await expect(api.call(name as string, {}, { timeoutMs: 500 })).rejects.toMatchObject({ code: "invalid-argument" });
  await expect(api.lob(name as string, {}, { timeoutMs: 500 })).rejects.toMatchObject({ code: "invalid-argument" });
  expect(api.pending).toEqual([]);
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
  expect(faults.all).toEqual([]);
});

test("a call whose message is a bigint is refused", async () => {
  await using api = connect("http://127.0.0.1:1", { autoConnect: false });
  await expect(api.call("echo", 1n as unknown as object)).rejects.toMatchObject({ code: "invalid-argument" });
  expect(api.pending).toEqual([]);
});

test.each([
  ["null", null],
  ["a text", "text"],
])("a service's call that may be retried and whose message is %s is refused", async (_what, message) => {
  await using server = await startEchoApp();
  await using services = createMicroservices({ it: { host: "127.0.0.1", port: Number(new URL(server.url).port) } });
  const it = services.getMicroservice("it");
  await expect(it.call("echo", message as unknown as object, { retry: true })).rejects.toMatchObject({ code: "invalid-argument" });
  expect(it.pending).toEqual([]);
});

test("a body whose JSON is not an object is refused, and does not break the frame", async () => {
  await using server = await startEchoApp();
  await using api = connect(server.url, { reconnect: false });
  await api.connect();
  const body = { toJSON: () => ({ a: 1, toJSON: () => undefined }) };
  await expect(api.call("echo", { body }, { timeoutMs: 500 })).rejects.toMatchObject({ code: "invalid-argument" });
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
});

test("still a handler that throws a GosfError without details answers with its code", async () => {
  await using server = await startEchoApp();
  await using api = connect(server.url);
  api.handle("ask", () => raise(new GosfError("not-now", null as unknown as object)));
  expect(await ask(server, api, "ask")).toMatchObject({ success: false, text: "not-now", body: {} });
});
