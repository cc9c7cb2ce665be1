// A connection that goes silent, as behind a router that has forgotten it: it was not suspected before the server's next ping, up to 90 s and 30 failed calls
// later.
import { createServer } from "node:http";
import { connect } from "@gosf/client";
import { successMessage } from "@gosf/protocol";
import { faultProxy } from "@gosf/testing";
import { Server } from "socket.io";
import { expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { listenLocally, portOf } from "../support/ports.ts";
import { startEchoApp } from "../support/running-app.ts";

const portIn = ({ url }: { readonly url: string }): number => Number(new URL(url).port);

test("after one call that timed out the client asks, and reconnects", async () => {
  await using running = await startEchoApp();
  await using proxy = await faultProxy({ target: { port: portIn(running) } });
  await using api = connect(proxy.url, { reconnect: { baseMs: 5 } });
  await api.connect();
  const lost = deferred<unknown>();
  api.onState(({ error }) => {
    if (error) lost.resolve(error.details);
  });
  proxy.silence();
  await expect(api.call("echo", {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: "timeout", details: { sent: true } });
  expect(await api.call("echo", { text: "back" }, { timeoutMs: 15_000 }).catch(() => api.call("echo", { text: "back" }))).toMatchObject({
    text: "back",
  });
  expect(await lost.promise).toMatchObject({ reason: "no answer to a probe" });
});

test("still a server that is slow and well is not left: it answers the probe", async () => {
  const held = deferred();
  await using running = await startEchoApp((app) => app.listen("slow", () => held.promise.then(() => successMessage())));
  await using api = connect(running.url);
  await api.connect();
  const states: string[] = [];
  api.onState(({ state }) => void states.push(state));
  for (let round = 0; round < 3; round++) await expect(api.call("slow", {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: "timeout" });
  // Longer than a server may take to answer.
  await new Promise((resolve) => setTimeout(resolve, 3500));
  expect(states).toEqual([]);
  held.resolve();
});

test("still a server that did not announce it is never asked, nor left for it", async () => {
  const http = await listenLocally(createServer());
  const io = new Server(http);
  const heard: unknown[] = [];
  io.on("connection", (socket) => {
    socket.emit("gosf", { type: "features", features: ["deadline", "cancel"] });
    socket.onAny((name: string, message: unknown) => void heard.push([name, message]));
  });
  await using api = connect(`http://localhost:${portOf(http)}`);
  await api.connect();
  const states: string[] = [];
  api.onState(({ state }) => void states.push(state));
  await expect(api.call("silent", { guid: "g" }, { timeoutMs: 20 })).rejects.toMatchObject({ code: "timeout" });
  await new Promise((resolve) => setTimeout(resolve, 3500));
  expect(heard).toEqual([
    ["silent", expect.objectContaining({ guid: "g" })],
    ["gosf", { type: "cancel", guid: "g", reason: "timeout" }],
  ]);
  expect(states).toEqual([]);
  await api.disconnect();
  await io.close();
});
