import { createServer } from "node:http";
import { failureMessage, successMessage } from "@gosf/protocol";
import { expect, test, vi } from "vitest";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { connectClient } from "@gosf/test-support/socket-io";
import { createApp, type App, type Plugin } from "../index.ts";

function recording(name: string, log: string[]): Plugin {
  return {
    name,
    async activate(app) {
      await Promise.resolve();
      log.push(`+${name}`);
      app.listen(`${name}.echo`, (_client, request) => successMessage(`${name} ${request.message.text}`));
    },
    async deactivate() {
      await Promise.resolve();
      log.push(`-${name}`);
    },
  };
}

const coded = (code: string, message?: RegExp): unknown =>
  expect.objectContaining({ code, ...(message && { message: expect.stringMatching(message) }) });

test("startup opens the port and says where; plugins are there by then, and go in reverse order", async () => {
  const log: string[] = [];
  const app = createApp({ plugins: [recording("a", log)] });
  app.registerPlugin(recording("b", log));
  const { url, port } = await app.startup({ port: 0, host: "127.0.0.1" });
  expect(url).toBe(`http://127.0.0.1:${port}`);
  using client = await connectClient(url);
  expect(await client.emitWithAck("b.echo", { text: "hi" })).toEqual({ success: true, text: "b hi" });
  await app.shutdown();
  expect(log).toEqual(["+a", "+b", "-b", "-a"]);
  await expect(connectClient(url)).rejects.toThrow("error");
});

test("listen with a port says what startup is for", async () => {
  await using app = createApp();
  const listen = app.listen.bind(app) as unknown as (...args: unknown[]) => void;
  expect(() => listen(3000)).toThrow(
    coded("invalid-argument", /listen adds an endpoint; startup opens the port: app\.startup\(\{ port: 3000 \}\)/),
  );
  expect(() => listen("disconnect", () => null)).toThrow(coded("reserved-endpoint", /disconnect/));
  expect(() => listen("gosf", () => null)).toThrow(coded("reserved-endpoint"));
  expect(() => listen("echo")).toThrow(coded("invalid-argument", /echo/));
  listen("echo", () => null);
  expect(() => listen("echo", () => null)).toThrow(coded("duplicate-endpoint", /echo/));
});

test("an app starts once; endpoints may come later, plugins may not", async () => {
  await using running = await startApp(() => {});
  const { app, url } = running;
  await expect(app.startup({ port: 0 })).rejects.toThrow(coded("already-started"));
  await expect(app.attach(createServer())).rejects.toThrow(coded("already-started"));
  expect(() => app.registerPlugin(recording("late", []))).toThrow(coded("already-started"));
  app.listen("late", () => successMessage("on time"));
  using client = await connectClient(url);
  expect(await client.emitWithAck("late", {})).toMatchObject({ text: "on time" });
  await app.shutdown();
  await expect(app.startup({ port: 0 })).rejects.toThrow(coded("already-started", /create a new one/));
});

test("a startup that fails takes back what its plugins brought, and may be tried again", async () => {
  await using taken = await startApp(() => {});
  const log: string[] = [];
  await using app = createApp({ plugins: [recording("a", log)] });
  const port = Number(new URL(taken.url).port);
  await expect(app.startup({ port })).rejects.toThrow(coded("address-in-use", new RegExp(String(port))));
  expect(log).toEqual(["+a", "-a"]);
  const { url } = await app.startup({ port: 0 });
  using client = await connectClient(url);
  expect(await client.emitWithAck("a.echo", { text: "2" })).toMatchObject({ text: "a 2" });
});

test("a plugin that fails rejects startup with its name, and those before it are deactivated", async () => {
  const log: string[] = [];
  const broken: Plugin = {
    name: "broken",
    activate() {
      throw new Error("no disk");
    },
  };
  await using app = createApp({ plugins: [recording("a", log), broken, recording("b", log)] });
  await expect(app.startup({ port: 0 })).rejects.toThrow(coded("plugin-failed", /"broken".*no disk/));
  expect(log).toEqual(["+a", "-a"]);
});

test("a plugin that fails to deactivate rejects shutdown, and everything is closed all the same", async () => {
  const log: string[] = [];
  const broken: Plugin = { name: "broken", activate() {}, deactivate: () => Promise.reject(new Error("stuck")) };
  const registry = { closed: 0, async [Symbol.asyncDispose]() {} };
  const microservices = {
    ...registry,
    async [Symbol.asyncDispose]() {
      this.closed++;
    },
  };
  const app = createApp({ plugins: [recording("a", log), broken], microservices });
  const { url } = await app.startup({ port: 0 });
  expect(app.microservices).toBe(microservices);
  await expect(app.shutdown()).rejects.toThrow(coded("plugin-failed", /"broken".*stuck/));
  expect(log).toEqual(["+a", "-a"]);
  expect(microservices.closed).toBe(1);
  await expect(connectClient(url)).rejects.toThrow("error");
});

test("what is no plugin, or no limit, is refused", () => {
  expect(() => createApp({ plugins: [{} as Plugin] })).toThrow(coded("invalid-argument"));
  expect(() => createApp({ shutdownTimeoutMs: -1 })).toThrow(coded("invalid-argument", /shutdownTimeoutMs/));
  expect(() => createApp({ maxPayloadBytes: 1.5 })).toThrow(coded("invalid-argument", /maxPayloadBytes/));
});

test("shutdown lets requests in flight finish, lets nobody in meanwhile, and tells the disconnect hooks why", async () => {
  const gate = deferred();
  const reached = deferred();
  const reasons: string[] = [];
  await using running = await startApp((app) => {
    app.listen("slow", async () => {
      reached.resolve();
      await gate.promise;
      return successMessage("done");
    });
    app.onDisconnect(async (_client, _request, reason) => {
      await Promise.resolve();
      reasons.push(reason);
    });
  });
  using client = await connectClient(running.url);
  const answer = client.emitWithAck("slow", {});
  await reached.promise;
  const stopped = running.app.shutdown();
  await expect(connectClient(running.url)).rejects.toThrow("error");
  gate.resolve();
  expect(await answer).toEqual({ success: true, text: "done" });
  await stopped;
  expect(reasons).toEqual(["server shutting down"]);
});

test("shutdown does not wait for ever", async () => {
  const reached = deferred();
  await using running = await startApp(
    (app) => {
      app.listen("never", () => {
        reached.resolve();
        return new Promise<null>(() => {});
      });
    },
    { shutdownTimeoutMs: 20 },
  );
  using client = await connectClient(running.url);
  client.emit("never", {});
  await reached.promise;
  await running.app.shutdown();
  expect(running.app.clients.size).toBe(0);
});

test("shutdown without startup, twice, and while starting", async () => {
  const idle = createApp();
  await idle.shutdown();
  const app = createApp();
  const starting = app.startup({ port: 0 });
  expect(app.shutdown()).toBe(app.shutdown());
  const { url } = await starting;
  await app.shutdown();
  await expect(connectClient(url)).rejects.toThrow("error");
});

test("attach serves on a server that is there, beside its own routes, and leaves it open", async () => {
  const server = createServer((_request, response) => response.end("page"));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  const url = `http://localhost:${typeof address === "object" ? address?.port : ""}`;
  const app: App = createApp();
  app.listen("echo", (_client, request) => successMessage(request.message.text));
  await app.attach(server, { path: "/socket.io" });
  using client = await connectClient(url);
  expect(await client.emitWithAck("echo", { text: "hi" })).toMatchObject({ text: "hi" });
  expect(await (await fetch(url)).text()).toBe("page");
  const left = new Promise((resolve) => client.once("disconnect", resolve));
  await app.shutdown();
  await left;
  expect(await (await fetch(url)).text()).toBe("page");
  await new Promise((resolve) => server.close(resolve));
});

test("the app's own pages are answered by requestListener", async () => {
  await using running = await startApp(() => {}, { requestListener: (_request, response) => response.end("page") });
  expect(await (await fetch(`${running.url}/anything`)).text()).toBe("page");
});

test("env and configuration files", async () => {
  await using app = createApp();
  expect(app.env["PATH"]).toBe(process.env["PATH"]);
  await expect(app.loadConfig("server", "./no/such.json")).rejects.toThrow(coded("invalid-config", /no\/such\.json/));
  expect(app.getConfig("server")).toBeUndefined();
  expect(app.config).toEqual({});
});

test("without an onError hook faults are written to stderr, and what callers did wrong is not", async () => {
  const written = vi.spyOn(console, "error").mockImplementation(() => {});
  const app = createApp();
  app.listen("fail", () => failureMessage("no"));
  app.listen("throw", () => {
    throw new Error("fault");
  });
  const { url } = await app.startup({ port: 0 });
  using client = await connectClient(url, { query: { gosf: "1.caller-12345" } });
  client.emit("fail", {});
  await client.emitWithAck("throw", {});
  expect(written.mock.calls).toEqual([[expect.stringMatching(/^gosf: Error: fault\n {4}at /)]]);
  await app.shutdown();
  written.mockRestore();
});
