// Bodies of any size, in chunks of any size, that end in any way: the limit holds no more than it says, forgets what has ended, and ends nothing else.
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";

import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import { ask } from "@gosf/test-support/http";
import { listenLocally, portOf } from "@gosf/test-support/ports";
import { askApp, listenEcho } from "@gosf/test-support/socket-io";
import { createApp } from "../index.ts";
import { BodyLimit } from "./body-limit.ts";

const faults: unknown[] = [];
const collect = (fault: unknown): void => void faults.push(fault);
beforeEach(() => {
  faults.length = 0;
  process.on("uncaughtException", collect).on("unhandledRejection", collect);
});
afterEach(() => void process.off("uncaughtException", collect).off("unhandledRejection", collect));

const runs = 25;
const maxBodyBytesTotal = 200_000;
const maxPayloadBytes = 100_000;

const bodies = array(
  record({
    bytes: integer({ min: 1, max: 150_000 }),
    chunk: constantFrom(1, 10, 1_000, 100_000),
    framing: constantFrom("length", "chunked", "too long", "too short"),
    end: constantFrom("stay", "end", "reset"),
    eio: constantFrom("EIO=4", "EIO=3", "EIO=4&j=0"),
    type: constantFrom("text/plain", "application/octet-stream"),
  }),
  { minLength: 1, maxLength: 12 },
);

test(`an app lives through ${runs} random sets of bodies`, async () => {
  await using app = createApp({ maxBodyBytesTotal, maxPayloadBytes, shutdownTimeoutMs: 0 });
  listenEcho(app);
  const { url, port } = await app.startup({ host: "localhost", port: 0 });
  let sent = 0;
  await assert(
    asyncProperty(bodies, async (each) => {
      const sockets = await Promise.all(
        each.map(async ({ bytes, chunk, framing, end, eio, type }) => {
          const { body } = await ask(`${url}/x/?${eio}&transport=polling`);
          const [, sid = ""] = /"sid\\?":\\?"([^"\\]+)/.exec(body) ?? [];
          const socket = connect(port, "localhost").resume();
          socket.on("error", () => {}); // the server may reset it
          await once(socket, "connect");
          // Chunks of one byte are 6 bytes on the wire, and this machine's time.
          const payload = "b".repeat(chunk < 100 ? Math.min(bytes, 1_500) : bytes);
          const announced = framing === "too long" ? payload.length + 10 : Math.max(1, payload.length - 10);
          const length =
            framing === "chunked" ? "Transfer-Encoding: chunked" : `Content-Length: ${framing === "length" ? payload.length : announced}`;
          socket.write(`POST /x/?${eio}&transport=polling&sid=${sid} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\n${length}\r\n\r\n`);
          for (let at = 0; at < payload.length; at += chunk) {
            const piece = payload.slice(at, at + chunk);
            socket.write(framing === "chunked" ? `${piece.length.toString(16)}\r\n${piece}\r\n` : piece);
          }
          sent++;
          if (end === "end") socket.end();
          if (end === "reset") socket.resetAndDestroy();
          return socket;
        }),
      );
      expect((await ask(`${url}/page`)).status).toBe(404);
      for (const socket of sockets) socket.destroy();
      expect(faults).toEqual([]);
    }),
    { numRuns: runs },
  );
  expect(sent).toBeGreaterThan(runs);
  expect(await askApp(url, { transports: ["polling"] })).toBe("hi");
  expect(faults).toEqual([]);
}, 60_000);

test("what has ended is not counted: a hundred bodies one after another, each nearly as large as the limit", async () => {
  const limit = new BodyLimit(100_000);
  await using server = await listenLocally(
    createServer((request, response) => {
      limit.watch(request, response);
      const isAborted = request.url === "/abort";
      request.on("data", () => isAborted && request.destroy()).once("end", () => response.end("ok"));
    }),
  );
  const url = `http://localhost:${portOf(server)}`;
  const body = "a".repeat(90_000);
  for (let each = 0; each < 100; each++) {
    if (each % 3 === 0) await ask(`${url}/abort`, { method: "POST", body }).catch(() => {}); // the server resets it
    expect(await ask(url, { method: "POST", body })).toMatchObject({ status: 200 });
  }
});

test("a body flows only when somebody reads it, and is whole then", async () => {
  const limit = new BodyLimit(1_000_000);
  const flowing: unknown[] = [];
  const read = async (request: IncomingMessage): Promise<number> => {
    await turn();
    flowing.push(request.readableFlowing);
    return (await text(request)).length;
  };
  await using server = await listenLocally(
    createServer((request, response) => {
      limit.watch(request, response);
      void read(request).then((length) => response.end(String(length)));
    }),
  );
  const body = "a".repeat(300_000);
  expect(await ask(`http://localhost:${portOf(server)}`, { method: "POST", body })).toMatchObject({ body: "300000" });
  expect(flowing).toEqual([null]);
});
