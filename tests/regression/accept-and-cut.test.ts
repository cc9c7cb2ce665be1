// A server that accepts each connection and cuts it at once was connected to a thousand times a minute: to be accepted counted as health.
import { createServer } from "node:http";
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { Server } from "socket.io";
import { afterEach, expect, test, vi } from "vitest";
import { deferred } from "../support/deferred.ts";
import { listenLocally, portOf } from "../support/ports.ts";

afterEach(() => void vi.restoreAllMocks());

/** A server that cuts each connection, with a word or without, and notes when each came. */
async function startCutting(count: number, isDraining = false) {
  const http = await listenLocally(createServer());
  const io = new Server(http);
  const times: number[] = [];
  const all = deferred();
  io.on("connection", (socket) => {
    times.push(performance.now());
    if (times.length === count) all.resolve();
    if (isDraining) socket.emit("gosf", { type: "drain" });
    setImmediate(() => (isDraining ? socket.conn.close() : socket.conn.close(true)));
  });
  const gaps = (): number[] => times.slice(1).map((time, index) => time - times[index]!);
  return { all: all.promise, gaps, port: portOf(http), [Symbol.asyncDispose]: () => io.close() };
}

const reconnect = { baseMs: 10, maxMs: 160 };

/** Full jitter at its longest. A timer may be early by a millisecond. */
function expectBackoff(gaps: readonly number[]): void {
  gaps.forEach((gap, failures) => expect(gap).toBeGreaterThan(Math.min(160, 10 * 2 ** failures) - 2));
}

test("a client waits longer before each attempt, up to its maxMs", async () => {
  await using server = await startCutting(7);
  vi.spyOn(Math, "random").mockReturnValue(1);
  await using _api = connect(`http://localhost:${server.port}`, { reconnect });
  await server.all;
  expectBackoff(server.gaps());
});

test("so does a service", async () => {
  await using server = await startCutting(7);
  vi.spyOn(Math, "random").mockReturnValue(1);
  await using services = createMicroservices({ cutting: { host: "localhost", port: server.port, reconnect } });
  void services.connect().catch(() => {});
  await server.all;
  expectBackoff(server.gaps());
});

test("still a server that says that it drains is come back to as if for the first time", async () => {
  await using server = await startCutting(16, true); // the sixteenth attempt would come after five minutes otherwise
  vi.spyOn(Math, "random").mockReturnValue(1);
  await using _api = connect(`http://localhost:${server.port}`, { reconnect: { baseMs: 10, maxMs: 600_000 } });
  await server.all;
  expect(server.gaps()).toHaveLength(15);
});
