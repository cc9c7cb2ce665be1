// A server kept the answers of stock clients under their client id, in the same key space as the ids that callers announce. Who announced the id of
// another client read its answers, took its guids and cancelled its calls. And the id, by which anybody gets at a caller's answers, was in the URL.
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "@gosf/client";
import { Protocol3Transport } from "@gosf/client/protocol-3";
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import type { App, EndpointOptions, Handshake } from "@gosf/server";
import { Server } from "socket.io";
import { expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { RawClient, type RawOptions } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

const guid = "0001";

/** An endpoint that counts its runs; with the text "wait" a run goes on until `go` or until it is stopped. */
function listenCount(app: App, options: EndpointOptions): { runs: number; readonly go: () => void } {
  const gate = deferred();
  const state = { runs: 0, go: () => gate.resolve() };
  app.listen(
    "count",
    async (_client, { message, signal }) => {
      const run = ++state.runs;
      const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve));
      if (message.text === "wait") await Promise.race([gate.promise, stopped]);
      return successMessage(signal.aborted ? "stopped" : "", { run });
    },
    options,
  );
  return state;
}

/** The id that the server gave to a client: in protocol 3 that of its connection. */
function idOf(client: RawClient): string {
  const frames = client.frames.filter((frame): frame is string => typeof frame === "string");
  const opened = frames.find((frame) => frame.startsWith("40{"))?.slice(2) ?? frames[0]?.slice(1) ?? "";
  return (JSON.parse(opened) as { sid: string }).sid;
}

/** The options of a client that announces a caller id, in the way of both the first servers and those of today. */
function announced(eio: 3 | 4, callerId: string, auth: object = {}): RawOptions {
  return { eio, query: { gosf: `1.${callerId}` }, auth: { ...auth, gosf: callerId } };
}

const count = (text = ""): string => `421["count",{"guid":"${guid}","text":"${text}"}]`;

test.each([3, 4] as const)("who announces the id of a stock client of protocol %i does not read its answers", async (eio) => {
  await using server = await startEchoApp((app) => void listenCount(app, { once: true }));
  await using victim = await RawClient.connect(server.url, { eio });
  expect(await victim.send(count()).ack(1)).toContain('"run":1');
  await using thief = await RawClient.connect(server.url, announced(eio, idOf(victim)));
  expect(await thief.send(count()).ack(1)).toContain('"run":2');
});

test("who announces the id of a stock client does not take its guids", async () => {
  await using server = await startEchoApp((app) => void listenCount(app, { once: true }));
  await using victim = await RawClient.connect(server.url, { eio: 4 });
  await using thief = await RawClient.connect(server.url, announced(4, idOf(victim)));
  await thief.send(count("poison")).ack(1);
  expect(await victim.send(count()).ack(1)).toContain('"run":2');
});

test("who announces the id of a stock client does not cancel its call", async () => {
  let state!: ReturnType<typeof listenCount>;
  await using server = await startEchoApp((app) => {
    state = listenCount(app, { once: true });
  });
  await using victim = await RawClient.connect(server.url, { eio: 4 });
  victim.send(count("wait"));
  await expect.poll(() => state.runs).toBe(1);
  await using thief = await RawClient.connect(server.url, announced(4, idOf(victim)));
  thief.send(count("wait"), `42["gosf",{"type":"cancel","guid":"${guid}"}]`, '422["echo",{}]');
  await thief.ack(2);
  state.go();
  expect(JSON.parse(await victim.ack(1))).toEqual({ guid, success: true, body: { run: 1 } });
});

test("a call that only waits for a run does not cancel it", async () => {
  let state!: ReturnType<typeof listenCount>;
  await using server = await startEchoApp((app) => {
    state = listenCount(app, { once: true });
  });
  await using first = await RawClient.connect(server.url, announced(4, "0123456789abcdef"));
  await using second = await RawClient.connect(server.url, announced(4, "0123456789abcdef"));
  first.send(count("wait"));
  await expect.poll(() => state.runs).toBe(1);
  second.send(count("wait"), `42["gosf",{"type":"cancel","guid":"${guid}"}]`);
  expect(JSON.parse(await second.ack(1))).toEqual({ guid, success: false, text: "aborted" });
  state.go();
  expect(JSON.parse(await first.ack(1))).toEqual({ guid, success: true, body: { run: 1 } });
});

test("still: a caller gets the answer of its run over another connection, and cancels its own run", async () => {
  let state!: ReturnType<typeof listenCount>;
  await using server = await startEchoApp((app) => {
    state = listenCount(app, { once: true });
  });
  await using first = await RawClient.connect(server.url, announced(4, "0123456789abcdef"));
  await using second = await RawClient.connect(server.url, announced(4, "0123456789abcdef"));
  first.send(count("wait"));
  await expect.poll(() => state.runs).toBe(1);
  second.send(count("wait"), '422["echo",{}]');
  await second.ack(2);
  first.send(`42["gosf",{"type":"cancel","guid":"${guid}"}]`);
  expect(await first.ack(1)).toContain('"stopped"');
  expect(await second.ack(1)).toContain('"stopped"');
  expect(state.runs).toBe(1);
});

function userOf({ handshake }: { readonly handshake: Handshake }): string {
  return String(handshake.auth["user"]);
}

test("a caller id that was stolen reaches nothing under another identity", async () => {
  const options = { once: { identity: userOf } };
  await using server = await startEchoApp((app) => void listenCount(app, options));
  await using victim = await RawClient.connect(server.url, announced(4, "0123456789abcdef", { user: "ada" }));
  expect(await victim.send(count()).ack(1)).toContain('"run":1');
  await using thief = await RawClient.connect(server.url, announced(4, "0123456789abcdef", { user: "eve" }));
  expect(await thief.send(count("other")).ack(1)).toContain('"run":2');
  await using back = await RawClient.connect(server.url, announced(4, "0123456789abcdef", { user: "ada" }));
  expect(await back.send(count()).ack(1)).toContain('"run":1');
});

const secret = "secret-of-the-caller";

test.each(["websocket", "polling"] as const)("the caller id is not in the URL that a client asks for over %s", async (transport) => {
  const urls: (string | undefined)[] = [];
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens, on a port
  const asked = new Promise<void>((resolve) => {
    const note = (request: IncomingMessage): void => {
      urls.push(request.url);
      request.socket.destroy();
      resolve();
    };
    server.on("upgrade", note).on("request", note);
  });
  await using api = connect(`http://127.0.0.1:${port}`, { callerId: secret, transports: [transport], reconnect: false });
  await asked;
  await api.disconnect();
  server.close();
  expect(urls.join()).toContain("gosf=1");
  expect(urls.join()).not.toContain(secret);
});

test.each([
  ["protocol 3", [Protocol3Transport]],
  ["protocol 4", ["websocket"] as const],
  ["protocol 4, polling", ["polling"] as const],
] as const)("the caller id is in nothing that hooks, middleware and the request show, in %s", async (_name, transports) => {
  const seen: string[] = [];
  const show = (value: unknown): void => void seen.push(JSON.stringify(value));
  await using server = await startEchoApp(
    (app) => {
      app.io.engine.use((request: IncomingMessage, _response: unknown, next: () => void) => {
        show(request.url);
        next();
      });
      app.io.use(({ handshake }, next) => {
        show(handshake);
        next();
      });
      app.onBeforeConnect(({ handshake }) => show(handshake));
      app.onConnect(({ handshake }) => show(handshake));
      app.listen("show", (client) => {
        show(client.handshake);
        const { request } = [...app.io.sockets.sockets.values()][0] ?? {};
        show([request?.url, request === undefined ? undefined : Reflect.get(request, "_query")]);
      });
    },
    { keepRequest: true },
  );
  await using api = connect(server.url, { callerId: secret, auth: { token: "t" }, transports, reconnect: false });
  await api.call("show");
  expect(seen.length).toBeGreaterThanOrEqual(6);
  expect(seen.join("\n")).not.toContain(secret);
  expect(seen.at(-2)).toContain('"gosf":"1"');
});

test("the caller id is not in the guids of a service's calls, which responses and logs show", async () => {
  const io = new Server();
  const server = createServer().listen(0, "127.0.0.1");
  io.attach(server);
  await once(server, "listening");
  const guids: string[] = [];
  const ids: string[] = [];
  io.on("connection", (socket) => {
    const { auth, query } = socket.handshake;
    ids.push(String(auth["gosf"] ?? query["gosf"]).replace("1.", ""));
    socket.onAny((_event, message: { guid: string }, answer: (message: object) => void) => {
      guids.push(message.guid);
      answer({ success: true });
    });
  });
  const { port } = server.address() as AddressInfo; // it listens, on a port
  await using services = createMicroservices({ it: { host: "127.0.0.1", port } });
  await services.connect();
  await services.getMicroservice("it").call("anything", {}, { retry: true });
  await services.getMicroservice("it").call("anything");
  await io.close();
  expect([guids.length, ids.length]).toEqual([2, 1]);
  for (const id of ids) expect(guids.join()).not.toContain(id);
});
