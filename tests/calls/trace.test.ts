// One trace id in each log line of each hop, and lines for what failed on the way.
import { Writable } from "node:stream";
import { connect } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { logger } from "@gosf/plugin-logger";
import { failureMessage, successMessage } from "@gosf/protocol";
import { createApp, type App, type Request } from "@gosf/server";
import { testServer } from "@gosf/testing";
import * as fc from "fast-check";
import { pino } from "pino";
import { expect, test } from "vitest";
import { callFrame, connectAnnounced } from "../support/announced-client.ts";
import { deferred } from "../support/deferred.ts";

type Line = Readonly<Record<string, unknown>>;

/** A logger whose lines are kept. */
function recording(): { readonly lines: Line[]; readonly plugin: ReturnType<typeof logger> } {
  const lines: Line[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)) as Line); // pino's own JSON
      done();
    },
  });
  return { lines, plugin: logger({ pino: pino({ level: "info" }, stream) }) };
}

/** A service, and a server that calls it for each of its own requests. */
async function twoHops(): Promise<{ url: string; front: Line[]; back: Line[]; lobbed: Promise<Request> } & AsyncDisposable> {
  const [back, front] = [recording(), recording()];
  const lobbed = deferred<Request>();
  const service = await testServer(
    (app: App) => {
      app.listen("work", (_client, request) => successMessage("", { trace: request.traceId }));
      app.listen("refuse", () => failureMessage("not-now"));
      app.listen("break", () => {
        throw new Error("broken");
      });
      app.listen("note", (_client, request) => lobbed.resolve(request));
      app.listen("items", async function* (_client, request) {
        yield successMessage(request.traceId);
      });
    },
    { plugins: [back.plugin] },
  );
  const { port } = service;
  const services = createMicroservices({ utils: { host: "127.0.0.1", port } });
  const gate = createApp({ microservices: services, plugins: [front.plugin] });
  gate.listen("pass", async (client, request) => {
    client.broadcast("", "passed", successMessage());
    const endpoint = request.message.text;
    const utils = services.getMicroservice("utils");
    if (endpoint === "note") await utils.lob("note");
    else if (endpoint === "items") for await (const { text } of utils.stream("items")) return successMessage(text);
    else return utils.call(endpoint);
    return successMessage();
  });
  const { url } = await gate.startup({ host: "127.0.0.1", port: 0 });
  await services.connect();
  const close = async (): Promise<void> => {
    await gate.shutdown();
    await service[Symbol.asyncDispose]();
  };
  return { url, front: front.lines, back: back.lines, lobbed: lobbed.promise, [Symbol.asyncDispose]: close };
}

const about = (lines: readonly Line[], endpoint: string): Line[] =>
  lines.filter((line) => line["endpoint"] === endpoint || (endpoint === "pass" && line["endpoint"] === "passed"));
const tracesOf = (lines: readonly Line[]): Set<unknown> => new Set(lines.map((line) => line["traceId"]));

test.each(["work", "refuse", "break", "items", "note"])("a request that %s goes on to has one trace id in all lines", async (endpoint) => {
  await using hops = await twoHops();
  await using api = connect(hops.url);
  await api.call("pass", { text: endpoint });
  if (endpoint === "note") await hops.lobbed;
  await api.disconnect();
  const lines = [...about(hops.front, "pass"), ...about(hops.back, endpoint), ...about(hops.front, endpoint)];
  expect(about(hops.front, "pass").map((line) => line["event"])).toEqual(expect.arrayContaining(["request", "broadcast", "response"]));
  expect(about(hops.back, endpoint).map((line) => line["event"])).toContain("request");
  expect([...tracesOf(lines)]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
});

test("a call that failed is a line of its caller, with service, endpoint and code; an error line has trace and guid", async () => {
  await using hops = await twoHops();
  await using api = connect(hops.url);
  for (const text of ["refuse", "break", "work"]) await api.call("pass", { text });
  const calls = hops.front.filter((line) => line["event"] === "call");
  expect(calls).toMatchObject([
    { level: 40, service: "utils", endpoint: "refuse", outcome: "failure", code: "not-now", durationMs: expect.any(Number) },
    { level: 40, service: "utils", endpoint: "break", code: "internal-error" },
  ]);
  const errors = hops.back.filter((line) => line["event"] === "error");
  expect(errors).toMatchObject([{ endpoint: "break", guid: expect.any(String), traceId: calls[1]?.["traceId"] }]);
});

test("start and stop are lines, and so is a call to a service that is not there", async () => {
  const { lines, plugin } = recording();
  const services = createMicroservices({ gone: { host: "127.0.0.1", port: 9, timeoutMs: 50 } });
  const app = createApp({ microservices: services, plugins: [plugin] });
  app.listen("ask", () => services.getMicroservice("gone").call("x"));
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  {
    await using api = connect(url);
    await api.call("ask");
    expect(lines[0]).toMatchObject({ level: 30, event: "start", url });
  }
  await app.shutdown();
  expect(lines.find((line) => line["event"] === "call")).toMatchObject({
    service: "gone",
    endpoint: "x",
    code: expect.stringMatching(/^(connect-failed|timeout|disconnected)$/),
    traceId: lines.find((line) => line["event"] === "request")?.["traceId"],
  });
  expect(lines.map((line) => line["event"])).toContain("stop");
});

test("the trace of a caller is carried on, with its flags and an id of this hop", async () => {
  const seen: Request[] = [];
  await using server = await testServer((app: App) => app.listen("see", (_client, request) => void seen.push(request)));
  await using client = await connectAnnounced(server.url);
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  client.send(callFrame(1, "see", { guid: "g", meta: { gosf: { traceparent }, own: 1 } }));
  await client.next();
  expect(seen[0]?.traceId).toBe("0af7651916cd43dd8448eb211c80319c");
  expect(seen[0]?.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331|0{16})[0-9a-f]{16}-00$/);
  expect(seen[0]?.message.meta).toEqual({ own: 1 });
});

const almost = fc
  .tuple(fc.string({ maxLength: 2 }), fc.constantFrom("0".repeat(32), "A".repeat(32), "a".repeat(31)), fc.string({ maxLength: 17 }))
  .map((parts) => parts.join("-"));

test("what is not a trace context begins a new trace", async () => {
  const seen: string[] = [];
  await using server = await testServer((app: App) => app.listen("see", (_client, request) => void seen.push(request.traceparent)));
  await using client = await connectAnnounced(server.url);
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.oneof(almost, fc.jsonValue(), fc.constantFrom("ff-".padEnd(55, "a"), "\n".repeat(500))), async (traceparent) => {
      client.send(callFrame(++runs, "see", { guid: `g${runs}`, meta: { gosf: { traceparent } } }));
      await client.next();
      expect(seen.at(-1)).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
    }),
    { numRuns: 100 },
  );
  expect(new Set(seen).size).toBe(runs);
});
