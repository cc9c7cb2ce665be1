import { successMessage } from "@gosf/protocol";
import { describe, expect, test } from "vitest";
import { createMicroservices } from "../src/index.ts";
import { freePort } from "@gosf/test-support/ports";
import { startPlainServer } from "@gosf/test-support/plain-server";
import { until } from "@gosf/test-support/until";

describe("a registry", () => {
  test("connects to what it was given, calls, lobs and listens", async () => {
    await using server = await startPlainServer();
    await using services = createMicroservices({ utils: { host: "127.0.0.1", port: server.port } });
    await services.connect();
    const utils = services.getMicroservice("utils");
    expect(utils.connected).toBe(true);
    const reply = await utils.call("echo", successMessage("Echo this...", { n: 1 }));
    expect(reply).toMatchObject({ success: true, text: "Echo this...", body: { n: 1 } });
    await utils.lob("note", { text: "hi" });
    await until(() => server.received.some(([name]) => name === "note"));
    const heard = new Promise((resolve) => utils.listen("news", (message) => resolve(message.text)));
    server.io.emit("news", successMessage("today"));
    expect(await heard).toBe("today");
    await utils.disconnect();
    expect(utils.state).toBe("closed");
    await expect(utils.call("echo")).rejects.toMatchObject({ code: "disconnected" });
    await utils.connect();
    expect(await utils.call("echo", { text: "again" })).toMatchObject({ text: "again" });
  });

  test("connect rejects naming those it cannot reach, and goes on trying", async () => {
    await using up = await startPlainServer();
    const port = await freePort();
    await using services = createMicroservices({
      up: { host: "127.0.0.1", port: up.port },
      down: { host: "127.0.0.1", port, connectTimeoutMs: 50 },
    });
    await expect(services.connect()).rejects.toMatchObject({
      code: "connect-failed",
      message: expect.stringContaining(`cannot connect to down at http://127.0.0.1:${port}`),
      details: { services: [{ service: "down", url: `http://127.0.0.1:${port}`, reason: expect.any(String) }] },
    });
    expect(services.getMicroservice("up").connected).toBe(true);
    await using late = await startPlainServer({ port: port });
    expect(await services.getMicroservice("down").call("echo", { text: "late" }, { timeoutMs: 10_000 })).toMatchObject({ text: "late" });
    expect(late.received.map(([name]) => name)).toEqual(["echo"]);
  });

  test("registers and deregisters at run time", async () => {
    await using server = await startPlainServer();
    await using services = createMicroservices();
    const address = { host: "127.0.0.1", port: server.port };
    const orders = await services.registerMicroservice("orders", address);
    expect(services.getMicroservice("orders")).toBe(orders);
    expect(services.names).toEqual(["orders"]);
    await expect(services.registerMicroservice("orders", address)).rejects.toMatchObject({ code: "duplicate-service" });
    await services.deregisterMicroservice("orders");
    expect(orders.connected).toBe(false);
    expect(services.getMicroservice("orders")).toBeUndefined();
    await expect(services.deregisterMicroservice("orders")).rejects.toMatchObject({ code: "unknown-service" });
  });

  test("a service that cannot be reached in time is registered nevertheless", async () => {
    const port = await freePort();
    await using services = createMicroservices();
    const registered = services.registerMicroservice("orders", { host: "127.0.0.1", port, connectTimeoutMs: 50 });
    await expect(registered).rejects.toMatchObject({ code: "connect-failed", details: { service: "orders" } });
    await using server = await startPlainServer({ port: port });
    await until(() => services.getMicroservice("orders")?.connected === true);
    expect(server.io.engine.clientsCount).toBe(1);
  });

  test("a declared service that was deregistered is unknown; a bad address is refused at once", async () => {
    await using services = createMicroservices({ utils: { host: "127.0.0.1", port: 9 } });
    await services.deregisterMicroservice("utils");
    expect(() => services.getMicroservice("utils")).toThrow(expect.objectContaining({ code: "unknown-service" }));
    expect(() => createMicroservices({ x: { host: "", port: 1 } })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    expect(() => createMicroservices({ x: { host: "localhost", port: 70_000 } })).toThrow(
      'the service "x": port takes a whole number from 1 to 65535, and got 70000',
    );
  });
});

test("a service that dies and comes back on the same port: it reconnects, listeners fire, no call is left pending", async () => {
  const first = await startPlainServer({ answer: (name, message, ack) => name !== "held" && ack({ ...message, success: true }) });
  await using services = createMicroservices({ utils: { host: "127.0.0.1", port: first.port, reconnect: { baseMs: 5 } } });
  const utils = services.getMicroservice("utils");
  const heard: string[] = [];
  utils.listen("news", (message) => heard.push(message.text));
  await services.connect();
  const held = utils.call("held", {}, { timeoutMs: 20_000 });
  await until(() => first.received.length === 1);
  await first[Symbol.asyncDispose]();
  await expect(held).rejects.toMatchObject({ code: "disconnected" });
  const waiting = utils.call("echo", { text: "held over" }, { timeoutMs: 20_000 });
  await using second = await startPlainServer({ port: first.port });
  expect(await waiting).toMatchObject({ text: "held over" });
  second.io.emit("news", successMessage("back"));
  await until(() => heard.length === 1);
  second.io.disconnectSockets(true); // a kick does not keep a service away either
  await until(() => !utils.connected);
  expect(await utils.call("echo", { text: "again" }, { timeoutMs: 20_000 })).toMatchObject({ text: "again" });
  expect(utils.pending).toEqual([]);
});
