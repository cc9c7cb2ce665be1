// Listeners of a client and of a service that throw or reject in any way: they are reported, those behind them are notified, and nothing else notices.
/* oxlint-disable unicorn/no-thenable -- being one is their point */
import vm from "node:vm";
import { connect } from "@gosf/client";
import { createMicroservices, type Service } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { expect, test, vi } from "vitest";
import { collectProcessFaults } from "../support/process-faults.ts";
import { startEchoApp } from "../support/running-app.ts";

type Api = ReturnType<typeof connect> | Service;

function raise(error: unknown): never {
  throw error;
}

const ways: Readonly<Record<string, (error: Error) => unknown>> = {
  throws: raise,
  rejects: async (failure) => raise(failure),
  "rejects later": async (error) => {
    await new Promise((resolve) => setTimeout(resolve));
    throw error;
  },
  "rejects with a promise of another realm": (error) => vm.runInNewContext("Promise.reject(error)", { error }) as unknown,
  "returns a thenable that rejects": (error) => ({ then: (_: unknown, reject: (reason: unknown) => void) => reject(error) }),
  "returns a thenable that throws": (error) => Object.defineProperty({}, "then", { get: () => raise(error) }),
};

/** Adds a failing listener; returns the name that it is reported under, `undefined` if to console.error alone. */
const places: Readonly<Record<string, (api: Api, fail: () => unknown, next: () => void) => string | undefined>> = {
  onState(api, fail, next) {
    api.onState(fail);
    api.onState(next);
    return "onState";
  },
  onError(api, fail, next) {
    api.onError(fail);
    api.onError(next);
    api.listen("news", () => raise(new Error("reason to report")));
    return undefined;
  },
  "a broadcast": (api, fail, next) => {
    api.listen("news", fail);
    api.listen("news", next);
    return "news";
  },
};

const callers = ["client", "service"] as const;
const cases = callers.flatMap((caller) =>
  Object.keys(places).flatMap((place) => Object.keys(ways).map((way) => [caller, place, way] as const)),
);

test("the matrix is whole", () => {
  expect(cases).toHaveLength(2 * 3 * 6);
});

test.each(cases)("of a %s, a listener of %s that %s", async (caller, place, way) => {
  using faults = collectProcessFaults();
  using logged = vi.spyOn(console, "error").mockImplementation(() => {});
  await using server = await startEchoApp();
  await using services = createMicroservices({ it: { host: "127.0.0.1", port: Number(new URL(server.url).port) } });
  await using client = connect(server.url, { autoConnect: false });
  const api = caller === "client" ? client : services.getMicroservice("it");
  const error = new Error(way);
  const reported: unknown[] = [];
  let heard = 0;
  const name = places[place]!(
    api,
    () => ways[way]!(error),
    () => heard++,
  );
  if (name !== undefined) api.onError((unawaited) => reported.push([unawaited.name, unawaited.error]));
  await api.connect();
  await expect.poll(() => server.app.clients.size).toBe(1);
  server.app.broadcast("", "news", successMessage());
  await expect.poll(() => heard).toBeGreaterThan(0);
  await expect
    .poll(() => reported.concat(logged.mock.calls.map(([failure]): unknown => [undefined, failure])))
    .toContainEqual([name, error]);
  expect((await api.call("echo", { text: "on" })).text).toBe("on");
  expect(faults.all).toEqual([]);
});
