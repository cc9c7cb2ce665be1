import { failureMessage, GosfError, successMessage } from "@gosf/protocol";
import { expect, test, vi } from "vitest";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { RawClient } from "@gosf/test-support/raw-client";
import { connectClient } from "@gosf/test-support/socket-io";
import type { App } from "../index.ts";

/** Writes down which hooks ran, in order. */
function record(app: App, log: string[]): void {
  app.onBeforeRequest((_client, request) => void log.push(`before ${request.endpoint}`));
  app.onAfterRequest((_client, _request, response) => void log.push(`after ${response?.text}`));
  app.onBeforeResponse((_client, _request, response) => void log.push(`response ${response?.text}`));
  app.onAfterResponse((_client, _request, response) => void log.push(`sent ${response?.text}`));
}

test("hooks run around the controller in their order, also when it returns nothing or fails", async () => {
  const log: string[] = [];
  await using running = await startApp((app) => {
    record(app, log);
    app.listen("echo", () => (log.push("controller"), successMessage("hi")));
    app.listen("silent", () => void log.push("controller"));
    app.listen("fail", () => {
      throw new GosfError("no");
    });
  });
  using client = await connectClient(running.url);
  await client.emitWithAck("echo", {});
  expect(log.splice(0)).toEqual(["before echo", "controller", "after hi", "response hi", "sent hi"]);
  expect(await client.emitWithAck("silent", {})).toBeNull();
  expect(log.splice(0)).toEqual(["before silent", "controller", "after undefined", "response undefined", "sent undefined"]);
  await client.emitWithAck("fail", {});
  expect(log.splice(0)).toEqual(["before fail", "after no", "response no", "sent no"]);
});

test("a request that never reaches a controller runs the response hooks with its failure", async () => {
  const log: string[] = [];
  await using running = await startApp((app) => {
    app.onBeforeRequest((_client, request) => {
      if (request.endpoint === "closed") throw new GosfError("forbidden", { by: "hook" });
    });
    record(app, log);
    app.listen("closed", () => successMessage("reached"));
  });
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("closed", { id: 1 })).toEqual({ id: 1, success: false, text: "forbidden", body: { by: "hook" } });
  await client.emitWithAck("nosuch", {});
  await client.emitWithAck("closed", null);
  expect(log).toEqual([
    "response forbidden",
    "sent forbidden",
    "response unknown-endpoint",
    "sent unknown-endpoint",
    "response invalid-message",
    "sent invalid-message",
  ]);
});

test("asynchronous hooks are waited for, in order of registration, and change what is sent", async () => {
  await using running = await startApp((app) => {
    app.onBeforeRequest(async (_client, request) => {
      await Promise.resolve();
      request.message.text += "1";
    });
    app.onBeforeRequest((_client, request) => void (request.message.text += "2"));
    app.onAfterRequest(async (_client, _request, response) => {
      await Promise.resolve();
      if (response) response.text += "3";
    });
    app.onBeforeResponse((_client, _request, response) => void (response && (response.text += "4")));
    app.listen("echo", (_client, request) => successMessage(request.message.text));
  });
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("echo", { text: "0" })).toEqual({ success: true, text: "01234" });
});

test("the response is on its way when the after-response hooks run, and what they fail with harms nobody", async () => {
  const sent = deferred();
  await using running = await startApp((app) => {
    app.onAfterResponse(async () => {
      await sent.promise;
      throw new Error("late");
    });
    app.onAfterResponse(() => {
      throw new Error("too");
    });
    app.listen("echo", () => successMessage());
  });
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("echo", {})).toEqual({ success: true });
  sent.resolve();
  await vi.waitFor(() => expect(running.errors).toEqual([new Error("late"), new Error("too")]), 10_000);
});

test("a hook that fails before the response turns it into a failure", async () => {
  await using running = await startApp((app) => {
    app.onBeforeResponse((_client, request) => {
      if (request.message.text === "coded") throw new GosfError("withheld");
      if (request.message.text === "rejected") return Promise.reject(new Error("secret"));
      return undefined;
    });
    app.listen("echo", () => successMessage());
  });
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("echo", { text: "coded" })).toEqual({ success: false, text: "withheld" });
  expect(await client.emitWithAck("echo", { text: "rejected" })).toEqual({ success: false, text: "internal-error" });
  expect(running.errors).toEqual([new Error("secret")]);
});

test("a hook that was taken away runs no more, and the same function twice runs twice", async () => {
  const hook = vi.fn<() => void>();
  await using running = await startApp((app) => {
    app.onBeforeRequest(hook);
    const remove = app.onBeforeRequest(hook);
    app.listen("remove", () => (remove(), successMessage()));
  });
  using client = await connectClient(running.url);
  await client.emitWithAck("remove", {});
  expect(hook).toHaveBeenCalledTimes(2);
  await client.emitWithAck("remove", {});
  expect(hook).toHaveBeenCalledTimes(3);
});

test("requests of one client reach controllers in order of arrival, however long a hook takes", async () => {
  const order: string[] = [];
  const gate = deferred();
  const held = deferred();
  await using running = await startApp((app) => {
    app.onBeforeRequest(async (_client, request) => {
      if (request.message.text !== "slow") return;
      held.resolve();
      await gate.promise;
    });
    app.listen("note", (_client, request) => (order.push(request.message.text), successMessage()));
  });
  await using client = await RawClient.connect(running.url, { eio: 3 });
  await using other = await RawClient.connect(running.url, { eio: 3 });
  client.send(
    '42["note",{"text":"1"}]',
    '42["note",{"text":"slow"}]',
    '42["note",{"text":"3"}]',
    '42["nosuch",{}]',
    '42["note",{"text":"4"}]',
  );
  await held.promise;
  other.send('42["note",{"text":"other"}]');
  await other.next(); // one client's slowness is not another's
  gate.resolve();
  await client.take(5);
  expect(order).toEqual(["1", "other", "slow", "3", "4"]);
});

test("what waits when its client leaves reaches no controller", async () => {
  const gate = deferred();
  const held = deferred();
  const log: string[] = [];
  await using running = await startApp((app) => {
    app.onBeforeRequest(async () => {
      held.resolve();
      await gate.promise;
    });
    app.onAfterResponse((_client, request, response) => void log.push(`${request.message.text} ${response?.text}`));
    app.onDisconnect(() => gate.resolve());
    app.listen("note", () => void log.push("controller"));
  });
  const client = await RawClient.connect(running.url, { eio: 3 });
  client.send('42["note",{"text":"1"}]', '42["note",{"text":"2"}]');
  await held.promise;
  client.close();
  await vi.waitFor(() => expect(log).toEqual(["1 disconnected", "2 disconnected"]), 10_000);
  expect(running.errors).toEqual([]);
});

test("connect and disconnect hooks get a request without a message, the reason, and the last rooms; broadcasts still work", async () => {
  const log: unknown[] = [];
  await using running = await startApp((app) => {
    app.onConnect(async (client, request) => {
      await client.join("lobby");
      log.push([request.endpoint, request.message, request.client === client]);
    });
    app.onDisconnect((client, request, reason) => {
      log.push([request.endpoint, request.message, reason, [...client.rooms], app.clients.has(client.id)]);
      client.broadcast("lobby", "left", successMessage(client.id));
      app.broadcast("", "gone", successMessage(client.id));
    });
  });
  using other = await connectClient(running.url);
  const client = await connectClient(running.url);
  const { id } = client;
  const left = new Promise((resolve) => other.once("left", resolve));
  const gone = new Promise((resolve) => other.once("gone", resolve));
  client.disconnect();
  expect(await left).toEqual({ success: true, text: id });
  expect(await gone).toEqual({ success: true, text: id });
  expect(log.slice(-1)).toEqual([["disconnect", undefined, "client namespace disconnect", ["lobby"], false]]);
  expect(log[0]).toEqual(["connect", undefined, true]);
});

test("requests wait for the connect hooks, and the disconnect hooks come after them", async () => {
  const log: string[] = [];
  const gate = deferred();
  await using running = await startApp((app) => {
    app.onConnect(async () => {
      await gate.promise;
      log.push("connected");
    });
    app.onDisconnect(() => void log.push("disconnected"));
    app.listen("note", () => (log.push("request"), successMessage()));
  });
  await using client = await RawClient.connect(running.url, { eio: 3 });
  client.send('42["note",{}]');
  const leaving = await RawClient.connect(running.url, { eio: 3 });
  const left = vi.waitFor(() => expect(running.app.clients.size).toBe(1), 10_000);
  leaving.close();
  await left;
  expect(log).toEqual([]);
  gate.resolve();
  await client.next();
  expect(log.toSorted()).toEqual(["connected", "connected", "disconnected", "request"]);
  expect(log.indexOf("disconnected")).toBeGreaterThan(log.indexOf("connected"));
});

test("what lifecycle and error hooks fail with never ends the process", async () => {
  const written = vi.spyOn(console, "error").mockImplementation(() => {});
  await using running = await startApp((app) => {
    app.onConnect(() => {
      throw new Error("connect");
    });
    app.onDisconnect(() => Promise.reject(new Error("disconnect")));
    app.onError(() => Promise.reject(new Error("error hook")));
    app.listen("echo", () => failureMessage());
  });
  using client = await connectClient(running.url);
  await client.emitWithAck("echo", {});
  client.disconnect();
  await vi.waitFor(() => expect(running.errors).toEqual([new Error("connect"), new Error("disconnect")]), 10_000);
  await vi.waitFor(() => expect(written).toHaveBeenCalledTimes(2), 10_000);
  expect(written).toHaveBeenLastCalledWith(expect.stringMatching(/^gosf: an onError hook failed: Error: error hook\n/));
  written.mockRestore();
});
