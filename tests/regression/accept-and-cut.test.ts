// A server that accepts each connection and cuts it at once was connected to a thousand times a minute: to be accepted counted as health.
import { createServer } from "node:http";
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { Server } from "socket.io";
import { afterEach, expect, test, vi } from "vitest";
import { deferred } from "../support/deferred.ts";
import { listenLocally, portOf } from "../support/ports.ts";

afterEach(() => void vi.restoreAllMocks());

/** A server that cuts each connection, with a word or without, and says when so many have come. */
async function startCutting(count: number, isDraining = false) {
  const http = await listenLocally(createServer());
  const io = new Server(http);
  let accepted = 0;
  const all = deferred();
  io.on("connection", (socket) => {
    if (++accepted === count) all.resolve();
    if (isDraining) socket.emit("gosf", { type: "drain" });
    setImmediate(() => (isDraining ? socket.conn.close() : socket.conn.close(true)));
  });
  return { all: all.promise, port: portOf(http), [Symbol.asyncDispose]: () => io.close() };
}

const reconnect = { baseMs: 10, maxMs: 160 };

/** Six waits of full jitter at its longest. No timer goes off before its time, but for a millisecond. */
const leastMs = 10 + 20 + 40 + 80 + 160 + 160 - 6;

test("a client waits longer before each attempt, up to its maxMs", async () => {
  await using server = await startCutting(7);
  vi.spyOn(Math, "random").mockReturnValue(1);
  const start = performance.now();
  await using _api = connect(`http://localhost:${server.port}`, { reconnect });
  await server.all;
  expect(performance.now() - start).toBeGreaterThan(leastMs);
});

test("so does a service", async () => {
  await using server = await startCutting(7);
  vi.spyOn(Math, "random").mockReturnValue(1);
  const start = performance.now();
  await using services = createMicroservices({ cutting: { host: "localhost", port: server.port, reconnect } });
  void services.connect().catch(() => {});
  await server.all;
  expect(performance.now() - start).toBeGreaterThan(leastMs);
});

test("still a server that says that it drains is come back to as if for the first time", async () => {
  await using server = await startCutting(16, true); // the sixteenth attempt would come after five minutes otherwise
  vi.spyOn(Math, "random").mockReturnValue(1);
  await using _api = connect(`http://localhost:${server.port}`, { reconnect: { baseMs: 10, maxMs: 600_000 } });
  await expect(server.all).resolves.toBeUndefined();
});
