// What is no option is refused where it is written: a misspelt name, a value of the wrong kind or out of range, and what is no object. Each was accepted in
// silence before, or was a TypeError from the inside.
import { toAsyncApi } from "@gosf/asyncapi";
import { connect, stream } from "@gosf/client";
import { createMicroservices, dnsAddresses, type ServiceOptions } from "@gosf/microservice";
import { defineContract, mapToStruct, GosfError } from "@gosf/protocol";
import { createApp, memoryAnswers } from "@gosf/server";
import { faultProxy } from "@gosf/testing";
import { afterAll, expect, test } from "vitest";

const app = createApp();
const contract = defineContract({ endpoints: { echo: {} } });
const api = connect("http://127.0.0.1:1", { autoConnect: false });
const service = createMicroservices({ x: { host: "127.0.0.1", port: 1 } }).getMicroservice("x");
const at = { host: "127.0.0.1", port: 1 };
const monthMs = 30 * 24 * 3600 * 1000;

afterAll(() => app.shutdown());

/** Plain JavaScript gives anything. */
type Given = any; // oxlint-disable-line typescript/no-explicit-any -- what no type allows

const createX = (options: Given): unknown => createMicroservices({ x: { ...at, ...options } });

/** Each function that takes options, called with them. */
const takers: Record<string, (options: Given) => unknown> = {
  createApp: (options) => createApp(options),
  startup: (options) => createApp().startup(options),
  attach: (options) => createApp().attach({} as Given, options),
  listen: (options) => createApp().listen("x", () => {}, options),
  "listen: once": (options) => createApp().listen("x", () => {}, { once: options }),
  memoryAnswers: (options) => memoryAnswers(options),
  connect: (options) => connect("http://127.0.0.1:1", options),
  "client.connect": (options) => api.connect(options),
  call: (options) => api.call("x", {}, options),
  lob: (options) => api.lob("x", {}, options),
  stream: (options) => stream(api, "x", {}, options).next(),
  "a service": (options) => createMicroservices({ x: options }),
  "service.call": (options) => service.call("x", {}, options),
  "service.lob": (options) => service.lob("x", {}, options),
  "service.stream": (options) => service.stream("x", {}, options).next(),
  toAsyncApi: (options) => toAsyncApi(contract, options),
  "a document's server": (options) => toAsyncApi(contract, { servers: { main: options } }),
  faultProxy: (options) => faultProxy(options),
  "faultProxy: faults": (options) => faultProxy({ target: { port: 1 }, faults: options }),
  dnsAddresses: (options) => dnsAddresses("x", options),
};

async function refusal(act: () => unknown): Promise<GosfError> {
  try {
    await act();
  } catch (error) {
    if (!GosfError.is(error)) throw error;
    return error;
  }
  throw new Error("it was accepted");
}

const cases: readonly [taker: keyof typeof takers, options: Given, option: string | undefined, nearest?: string][] = [
  ["startup", 3000, undefined],
  ["startup", null, undefined],
  ["startup", { prot: 1 }, "prot", "port"],
  ["attach", { port: 3000 }, "port"],
  ["attach", { pathh: "/chat" }, "pathh", "path"],
  ["createApp", { port: 3000 }, "port"],
  ["call", Object.create({ timeoutMs: "5000" }), "timeoutMs"], // inherited options count as well
  ["connect", { auth: "token" }, "auth"],
  ["createApp", { maxPaylod: 5 }, "maxPaylod", "maxPayloadBytes"],
  ["createApp", { maxPayloadBytes: 0 }, "maxPayloadBytes"],
  ["createApp", { maxInFlight: Infinity }, "maxInFlight"],
  ["createApp", { plugins: {} }, "plugins"],
  ["createApp", { microservices: {} }, "microservices"],
  ["listen", { onec: true }, "onec", "once"],
  ["listen: once", { windowMs: 0 }, "windowMs"],
  ["listen: once", { store: {} }, "store"],
  ["memoryAnswers", { maxEntires: 5 }, "maxEntires", "maxEntries"],
  ["connect", { contrct: {} }, "contrct", "contract"],
  ["connect", { path: "chat" }, "path"],
  ["connect", { reconnect: { baseMs: Number.NaN } }, "baseMs"],
  ["connect", { reconnect: { maxMs: -1 } }, "maxMs"],
  ["connect", { reconnect: { awlays: true } }, "awlays", "always"],
  ["connect", { timeoutMs: "5000" }, "timeoutMs"],
  ["connect", { transports: [] }, "transports"],
  ["connect", { socketIo: { extraHeadres: {} } }, "extraHeadres", "extraHeaders"],
  ["client.connect", { timeout: 5 }, "timeout", "timeoutMs"],
  ["call", { timeout: 5 }, "timeout", "timeoutMs"],
  ["call", 500, undefined],
  ["call", { timeoutMs: "5000" }, "timeoutMs"],
  ["call", { timeoutMs: Infinity }, "timeoutMs"],
  ["lob", { whenDisconnected: "never" }, "whenDisconnected"],
  ["stream", { credit: 0 }, "credit"],
  ["service.call", { retry: { attempts: 0 } }, "attempts"],
  ["service.call", { retyr: true }, "retyr", "retry"],
  ["service.stream", { retry: true }, "retry"],
  ["service.stream", { credit: 5000 }, "credit"],
  ["a service", "localhost:5001", undefined],
  ["a service", { ...at, maxInFlight: -1 }, "maxInFlight"],
  ["a service", { ...at, maxWaiting: Number.NaN }, "maxWaiting"],
  ["a service", { ...at, breaker: { failureRatio: 7 } }, "failureRatio"],
  ["a service", { ...at, refreshMs: Infinity }, "refreshMs"],
  ["a service", { ...at, refreshMs: Number.NaN }, "refreshMs"],
  ["a service", { ...at, refreshMs: monthMs }, "refreshMs"],
  ["a service", { addresses: [] }, "addresses"],
  ["a service", { addresses: [{ ...at, port: "1" }] }, "port"],
  ["dnsAddresses", { port: 70_000 }, "port"],
  ["toAsyncApi", { titel: "Chat" }, "titel", "title"],
  ["toAsyncApi", { version: 1 }, "version"],
  ["a document's server", { host: "a.example", protocol: "https" }, "protocol"],
  ["a document's server", { host: "" }, "host"],
  ["faultProxy", { target: { port: 1 }, port: -1 }, "port"],
  ["faultProxy", { target: { port: 0 } }, "port"],
  ["faultProxy: faults", { bytesBetween: [5, 1] }, "bytesBetween"],
  ["faultProxy: faults", { kinds: [] }, "kinds"],
  ["faultProxy: faults", { kinds: ["cuts"] }, "kinds"],
  ["faultProxy: faults", { stallMs: Number.NaN }, "stallMs"],
  ["faultProxy: faults", { sead: 1 }, "sead", "seed"],
];

test.each(cases)("%s: %j", async (taker, options, option, nearest) => {
  const error = await refusal(() => takers[taker]?.(options));
  expect(error.code).toBe("invalid-argument");
  expect(error.details).toMatchObject({ got: expect.any(String) as string, takes: expect.any(String) as string });
  expect([error.details["option"], error.details["nearest"]]).toEqual([option, nearest]);
});

test.each(Object.keys(takers))("%s takes an object, and says which names there are", async (taker) => {
  for (const given of [5, "x", []]) expect((await refusal(() => takers[taker]?.(given))).code).toBe("invalid-argument");
  const required = taker === "a service" ? at : taker === "faultProxy" ? { target: at } : {};
  const error = await refusal(() => takers[taker]?.({ ...required, "no such option": 1 }));
  expect(error).toMatchObject({ code: "invalid-argument", details: { option: "no such option" } });
});

test("a service without a host is refused, an address that a function gives too", async () => {
  expect((await refusal(() => createMicroservices({ x: {} as Given as ServiceOptions }))).code).toBe("invalid-argument");
  const services = createMicroservices({ x: { addresses: () => [{ host: "127.0.0.1", port: 0 }], connectTimeoutMs: 50 } });
  const errors = new Promise((resolve) => services.getMicroservice("x").onError(({ error }) => resolve(error)));
  const connecting = services.connect().catch(() => {});
  expect(await errors).toMatchObject({ code: "invalid-argument", details: { option: "port" } });
  await services.disconnect();
  await connecting;
});

test("mapToStruct without a schema is refused", async () => {
  expect((await refusal(() => (mapToStruct as Given)({ a: 1 }))).code).toBe("invalid-argument");
});

test("an empty contract is allowed, and allows nothing", async () => {
  await using empty = createApp({ contract: {} as Given });
  expect((await refusal(() => empty.listen("x" as never, (() => {}) as never))).code).toBe("outside-contract");
});

test("what is refused is not read any further: nothing was begun", () => {
  expect(createX({ timeoutMs: 5 })).toBeDefined();
  expect(api.pending).toEqual([]);
  expect(service.pending).toEqual([]);
});
