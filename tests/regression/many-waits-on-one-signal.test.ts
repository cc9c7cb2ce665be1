// One AbortSignal of the application's own, for everything it does: Node warned of a leak from the eleventh stream, call of a client or waiting call on.
import { once } from "node:events";
import { connect, stream } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import type { Client } from "@gosf/server";
import { failureMessage, successMessage } from "@gosf/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { freePort } from "../support/ports.ts";
import { startEchoApp } from "../support/running-app.ts";
import { until } from "../support/until.ts";

const many = 100;
const warnings: Error[] = [];
const note = (warning: Error): void => void warnings.push(warning);
beforeAll(() => void process.on("warning", note));
afterAll(() => void process.off("warning", note));

/** What each of many promises came to. */
async function outcomes(promises: readonly Promise<unknown>[]): Promise<Set<string>> {
  const settled = await Promise.allSettled(promises);
  return new Set(settled.map((each) => (each.status === "rejected" ? (each.reason as { code: string }).code : "fulfilled")));
}

const times = <T>(make: () => T): T[] => Array.from({ length: many }, make);

test("streams of a client", async () => {
  await using running = await startEchoApp((app) =>
    app.listen("ticks", async function* (_client, request) {
      yield successMessage("first");
      await once(request.signal, "abort");
    }),
  );
  await using api = connect(running.url);
  const stop = new AbortController();
  let begun = 0;
  const read = async (): Promise<void> => {
    for await (const _ of stream(api, "ticks", {}, { signal: stop.signal })) begun++;
  };
  const reading = times(read);
  await until(() => begun === many);
  stop.abort(new Error("enough"));
  expect(await outcomes(reading)).toEqual(new Set(["aborted"]));
  expect(warnings).toEqual([]);
});

test("calls of a client by its server", async () => {
  const accepted = deferred<Client>();
  await using running = await startEchoApp((app) => app.onConnect((client) => accepted.resolve(client)));
  await using api = connect(running.url);
  api.handle("wait", () => new Promise(() => {}));
  const client = await accepted.promise;
  const stop = new AbortController();
  const calls = times(() => client.call("wait", {}, { signal: stop.signal, timeoutMs: 20_000 }));
  stop.abort();
  expect(await outcomes(calls)).toEqual(new Set(["aborted"]));
  expect(warnings).toEqual([]);
});

test.each([
  ["for a connection", {}],
  ["for their turn", { maxInFlight: 1 }],
])("calls of a service that wait %s", async (_what, options) => {
  const port = await freePort();
  await using services = createMicroservices({ down: { host: "127.0.0.1", port, ...options } });
  const stop = new AbortController();
  void services.connect().catch(() => {});
  const calls = times(() => services.getMicroservice("down").call("echo", {}, { signal: stop.signal, timeoutMs: 20_000 }));
  stop.abort();
  expect(await outcomes(calls)).toEqual(new Set(["aborted"]));
  expect(warnings).toEqual([]);
});

test("calls of a service between two attempts, and one endpoint that runs once", async () => {
  let runs = 0;
  await using running = await startEchoApp((app) => {
    app.listen("busy", () => failureMessage("overloaded"));
    app.listen(
      "once",
      async (_client, request) => {
        runs++;
        await once(request.signal, "abort");
      },
      { once: true },
    );
  });
  await using services = createMicroservices({ back: { host: "127.0.0.1", port: Number(new URL(running.url).port) } });
  await services.connect();
  const back = services.getMicroservice("back");
  const stop = new AbortController();
  const retry = { attempts: 5, baseMs: 15_000, maxMs: 15_000 };
  const calls = times(() => back.call("busy", {}, { signal: stop.signal, timeoutMs: 20_000, retry }));
  const one = times(() => back.call("once", { guid: "the same call" }, { signal: stop.signal, timeoutMs: 20_000 }));
  await until(() => runs === 1);
  stop.abort();
  expect(await outcomes([...calls, ...one])).toEqual(new Set(["aborted"]));
  expect(warnings).toEqual([]);
});
