// Random sequences of pipelined requests, polls and upgrades, cut anywhere: none ends the process, and others are served.
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";

import express from "express";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";

import { ask } from "@gosf/test-support/http";
import { listenLocally, portOf } from "@gosf/test-support/ports";
import { askApp, listenEcho } from "@gosf/test-support/socket-io";
import { createApp, type App } from "../index.ts";

const runs = 100;

// The test runner fails for these as well, but cannot say which sequence it was.
const faults: unknown[] = [];
const collect = (fault: unknown): void => void faults.push(fault);
beforeEach(() => {
  faults.length = 0;
  process.on("uncaughtException", collect).on("unhandledRejection", collect);
});
afterEach(() => void process.off("uncaughtException", collect).off("unhandledRejection", collect));

interface Served extends AsyncDisposable {
  readonly app: App;
  readonly port: number;
}

/** Pages that answer at once, later, in parts, and never. */
function pages(): express.Express {
  const pagesOf = express();
  pagesOf.get("/quick", (_request, response) => void response.send("quick"));
  pagesOf.get("/later", (_request, response) => void setTimeout(() => response.send("later"), 5));
  pagesOf.get("/large", (_request, response) => void response.send(Buffer.alloc(2_000_000)));
  pagesOf.get("/parts", (_request, response) => {
    response.write("first");
    setTimeout(() => response.end("last"), 5);
  });
  pagesOf.get("/never", () => {});
  return pagesOf;
}

async function started(): Promise<Served> {
  const app = createApp({ requestListener: pages(), shutdownTimeoutMs: 0 });
  listenEcho(app);
  const { port } = await app.startup({ host: "localhost", port: 0 });
  return { app, port, [Symbol.asyncDispose]: () => app.shutdown() };
}

async function attached(): Promise<Served> {
  const app = createApp({ shutdownTimeoutMs: 0 });
  listenEcho(app);
  const server = await listenLocally(createServer(pages()));
  await app.attach(server);
  return {
    app,
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      await app.shutdown();
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
    },
  };
}

const socketIo = (transport: string) =>
  fc
    .constantFrom(3, 4)
    .chain((eio) => fc.constantFrom("", "&sid=SID", "&sid=none").map((sid) => `/x/?EIO=${eio}&transport=${transport}${sid}`));
const page = fc.constantFrom("/quick", "/later", "/large", "/parts", "/never", "/none", "//?EIO=4&transport=polling", "*");
const upgradeHeaders = [
  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
  "Connection: Upgrade\r\nUpgrade: websocket\r\n",
  "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n",
  "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 4\r\n",
] as const;

const head = (method: string, path: string, headers = "", body = ""): string =>
  `${method} ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n${body}`;
const part = fc.oneof(
  { weight: 3, arbitrary: page.map((path) => head("GET", path)) },
  { weight: 1, arbitrary: page.map((path) => head("GET", path, "Connection: close\r\n")) },
  { weight: 3, arbitrary: socketIo("polling").map((path) => head("GET", path)) },
  { weight: 2, arbitrary: socketIo("polling").map((path) => head("POST", path, "Content-Length: 2\r\n", "40")) },
  { weight: 1, arbitrary: socketIo("polling").map((path) => head("POST", path, "Content-Length: 9\r\n", "40")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("HEAD", "OPTIONS", "DELETE", "CONNECT").chain((method) => page.map((path) => head(method, path))),
  },
  // With these weights about 190 upgrades are sent in 100 runs.
  { weight: 6, arbitrary: fc.tuple(page, fc.constantFrom(...upgradeHeaders)).map(([path, headers]) => head("GET", path, headers)) },
  {
    weight: 10,
    arbitrary: fc.tuple(socketIo("websocket"), fc.constantFrom(...upgradeHeaders)).map(([path, headers]) => head("GET", path, headers)),
  },
  { weight: 1, arbitrary: fc.constantFrom("garbage\r\n\r\n", "\x81\x82\0\0\0\x0040", "\0", "\r\n") },
);

const attack = fc.record({
  parts: fc.array(part, { minLength: 1, maxLength: 6 }),
  // Where the bytes are cut in two, and where they end.
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  end: fc.constantFrom("reset", "reset at once", "end", "stay"),
  reads: fc.boolean(),
});

/** The session that "SID" in the parts stands for. */
async function openSession(port: number): Promise<string> {
  const { body } = await ask(`http://localhost:${port}/x/?EIO=4&transport=polling`);
  const { sid } = JSON.parse(body.slice(1)) as { sid: string }; // Engine.IO's handshake
  return sid;
}

test.each([
  ["an app of its own", started],
  ["Express with an app in front", attached],
])(
  `%s lives through ${runs} random pipelines`,
  async (_what, serve) => {
    await using server = await serve();
    const { port } = server;
    const url = `http://localhost:${port}`;
    let upgradesSent = 0;
    await fc.assert(
      fc.asyncProperty(attack, async ({ parts, cut, length, end, reads }) => {
        const text = parts.join("").replaceAll("SID", await openSession(port));
        upgradesSent += parts.filter((each) => each.includes("Upgrade: ")).length;
        const bytes = Buffer.from(text, "latin1").subarray(0, Math.ceil(text.length * length));
        const at = Math.floor(bytes.length * cut);
        const socket = connect(port, "localhost");
        socket.on("error", () => {}); // the server may reset it
        if (reads) socket.resume();
        await once(socket, "connect");
        socket.write(bytes.subarray(0, at));
        if (end !== "reset at once") await ask(`${url}/quick`);
        socket.write(bytes.subarray(at));
        if (end === "reset") await ask(`${url}/quick`);
        if (end.startsWith("reset")) socket.resetAndDestroy();
        else if (end === "end") socket.end();
        expect(await ask(`${url}/quick`)).toMatchObject({ status: 200, body: "quick" });
        expect(faults).toEqual([]);
        if (end !== "stay") return;
        await ask(`${url}/later`);
        socket.destroy();
      }),
      { numRuns: runs },
    );
    expect(upgradesSent).toBeGreaterThan(runs);
    expect(await askApp(url, { path: "/x" })).toBe("hi");
    expect(await askApp(url, { path: "/x", transports: ["websocket"] })).toBe("hi");
    expect(faults).toEqual([]);
  },
  60_000,
);
