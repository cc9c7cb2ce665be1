// Bytes in a call or a handler's answer to a server of protocol 3, which carries JSON alone, closed the connection, and with it went all other calls.
import { connect } from "@gosf/client";
import { Protocol3Transport } from "@gosf/client/protocol-3";
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { startEchoApp } from "../support/running-app.ts";

const body = { bytes: new Uint8Array([1, 2]) };

test("bytes in a call or lob of a client are refused, and its connection stays", async () => {
  await using server = await startEchoApp();
  await using api = connect(server.url, { transports: [Protocol3Transport], reconnect: false });
  await api.connect();
  await expect(api.call("echo", { body })).rejects.toMatchObject({ code: "invalid-argument" });
  await expect(api.lob("echo", { body })).rejects.toMatchObject({ code: "invalid-argument" });
  expect(api.pending).toEqual([]);
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
});

test("bytes in a call of a service are refused, and its connection stays", async () => {
  await using server = await startEchoApp();
  await using services = createMicroservices({ it: { host: "127.0.0.1", port: Number(new URL(server.url).port), protocol: 3 } });
  await services.connect();
  const it = services.getMicroservice("it");
  const states: unknown[] = [];
  it.onState((change) => states.push(change));
  await expect(it.call("echo", { body }, { retry: true, timeoutMs: 1000 })).rejects.toMatchObject({ code: "invalid-argument" });
  expect((await it.call("echo", { text: "on" })).text).toBe("on");
  expect(states).toEqual([]);
});

test("bytes in a handler's answer are invalid-response, and its connection stays", async () => {
  await using server = await startEchoApp();
  await using api = connect(server.url, { transports: [Protocol3Transport], reconnect: false });
  api.onError(() => {});
  api.handle("ask", () => successMessage("", body));
  await api.connect();
  await expect.poll(() => server.app.clients.size).toBe(1);
  const [client] = server.app.clients.values();
  expect(await client!.call("ask", {})).toMatchObject({ success: false, text: "invalid-response" });
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
});
