// A Blob or File in a call, a lob or a handler's answer was sent as a broken packet in Node: the server closed the connection, and with it went all
// other calls.
import { connect, stream } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

const blob = new Blob(["bytes"]);
const file = new File(["bytes"], "name.txt");

const bodies: readonly (readonly [string, Record<string, unknown>])[] = [
  ["a Blob", { blob }],
  ["a File", { file }],
  ["a File in a list, beside bytes", { files: [new Uint8Array([1]), { file }] }],
];

async function collect(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function addressOf({ url }: RunningApp): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

test.each(bodies)("%s in a call, lob or stream of a client is refused, and its connection stays", async (_what, body) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using api = connect(server.url, { reconnect: false });
  await api.connect();
  const refused = { code: "invalid-argument", details: { endpoint: "echo" } };
  await expect(api.call("echo", { body }, { timeoutMs: 1000 })).rejects.toMatchObject(refused);
  await expect(api.call("echo", { meta: body }, { timeoutMs: 1000 })).rejects.toMatchObject(refused);
  await expect(api.lob("echo", { body })).rejects.toMatchObject(refused);
  await expect(collect(stream(api, "echo", { body }, { timeoutMs: 1000 }))).rejects.toMatchObject(refused);
  expect(api.pending).toEqual([]);
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
  expect(faults.all).toEqual([]);
});

test.each(bodies)("%s in a call, lob or stream of a service is refused, and its connection stays", async (_what, body) => {
  await using server = await startEchoApp();
  await using services = createMicroservices({ it: addressOf(server) });
  await services.connect();
  const it = services.getMicroservice("it");
  const states: string[] = [];
  it.onState(({ state }) => states.push(state));
  await expect(it.call("echo", { body }, { timeoutMs: 1000, retry: true })).rejects.toMatchObject({ code: "invalid-argument" });
  await expect(it.lob("echo", { body })).rejects.toMatchObject({ code: "invalid-argument" });
  await expect(collect(it.stream("echo", { body }, { timeoutMs: 1000 }))).rejects.toMatchObject({ code: "invalid-argument" });
  expect(it.pending).toEqual([]);
  expect((await it.call("echo", { text: "on" })).text).toBe("on");
  expect(states).toEqual([]);
});

test.each(bodies)("%s in a handler's answer is invalid-response, and its connection stays", async (_what, body) => {
  using faults = collectProcessFaults();
  await using server = await startEchoApp();
  await using api = connect(server.url, { reconnect: false });
  const errors: unknown[] = [];
  api.onError(({ name, error }) => errors.push([name, error instanceof TypeError]));
  api.handle("ask", () => successMessage("", body));
  await api.connect();
  await expect.poll(() => server.app.clients.size).toBe(1);
  const [client] = server.app.clients.values();
  expect(await client!.call("ask", {})).toMatchObject({ success: false, text: "invalid-response", body: {} });
  expect(errors).toEqual([["ask", true]]);
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
  expect(faults.all).toEqual([]);
});

test("still bytes are sent as bytes", async () => {
  await using server = await startEchoApp();
  await using api = connect(server.url);
  const body = { bytes: new Uint8Array([1, 2]), list: [new Uint8Array([3]).buffer] };
  expect((await api.call("echo", { body })).body).toEqual({ bytes: Buffer.from([1, 2]), list: [Buffer.from([3])] });
});
