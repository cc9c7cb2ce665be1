// Errors of calls that failed, let through in each place where a server turns an error into something that a public client receives: the client
// receives a code without details, and nothing of the service behind; onError receives the error itself.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connect, stream } from "@gosf/client";
import { createMicroservices } from "@gosf/microservice";
import { defineContract, failureMessage, GosfError, successMessage, unwrap } from "@gosf/protocol";
import { createApp, type App } from "@gosf/server";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { RawClient } from "../support/raw-client.ts";
import { startEchoApp } from "../support/running-app.ts";

/** Part of the endpoint, the service or the file of every error below: no public client is to see it. */
const secret = "internal-stock";

/** Errors by what made them; the code that a public client receives; whether onError receives them. */
const kinds: { readonly what: string; readonly error: GosfError; readonly code: string; readonly isReported: boolean }[] = [];

async function failureOf(act: () => unknown): Promise<GosfError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof GosfError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

async function add(what: string, code: string, act: () => unknown): Promise<void> {
  kinds.push({ what, error: await failureOf(act), code, isReported: code !== "out-of-stock" });
}

beforeAll(async () => {
  const response = z.object({ n: z.number() });
  const contract = defineContract({ endpoints: { [secret]: { response }, silent: {}, fail: {} } });
  await using backend = await startEchoApp(
    (app) => {
      app.listen(secret, () => successMessage("", { n: "one" }));
      app.listen("never", () => new Promise<never>(() => {}));
      app.listen("answered", () => failureMessage("out-of-stock", { left: 0 }));
    },
    { shutdownTimeoutMs: 1 },
  );
  await using guarded = await startEchoApp((app) =>
    app.onBeforeConnect(() => {
      throw new GosfError("token-expired", { secret });
    }),
  );
  const { hostname: host, port } = new URL(backend.url);
  await using api = connect(backend.url, { query: { secret } });
  await using strict = connect(backend.url, { contract, validate: true });
  await using closed = connect(`http://${secret}`, { autoConnect: false });
  await using gone = connect("http://127.0.0.1:1", { reconnect: false });
  await using refused = connect(guarded.url, { reconnect: false });
  await using services = createMicroservices({
    [secret]: { host, port: Number(port), maxInFlight: 1, maxWaiting: 0 },
    lost: { host: "127.0.0.1", port: 1, connectTimeoutMs: 20 },
  });
  const service = await services.registerMicroservice(`${secret}-2`, { host, port: Number(port), maxInFlight: 1, maxWaiting: 0 });
  const lost = services.getMicroservice("lost");
  await api.connect();
  const never = { timeoutMs: 10 };
  await add("a client's timeout", "service-failed", () => api.call("never", {}, never));
  await add("a client's abort", "service-failed", () => api.call("never", {}, { signal: AbortSignal.abort() }));
  await add("a client that is closed", "service-failed", () => closed.call(secret));
  await add("a client that cannot connect", "service-failed", () => gone.call(secret));
  await add("a client's connect", "service-failed", () => gone.connect());
  await add("a client that is refused", "service-failed", () => refused.connect());
  await add("a reply that breaks the contract", "service-failed", () => strict.call(secret));
  await add("a stream's timeout", "service-failed", () => stream(api, "never", {}, never).next());
  await add("a call without time left", "service-failed", () => api.call(secret, {}, { request: { deadline: 1 } }));
  await add("a service's timeout", "service-failed", () => service.call("never", {}, never));
  await add("a service's abort", "service-failed", () => service.call("never", {}, { signal: AbortSignal.abort() }));
  await add("a service that is overloaded", "service-failed", () => Promise.all([service.call("never", {}, never), service.call(secret)]));
  await add("a service without a connection", "service-failed", () => lost.call(secret, {}, { whenDisconnected: "fail" }));
  await add("a service's connect", "service-failed", () => lost.connect());
  await add("a registry's connect", "service-failed", () => services.connect());
  await add("an unknown service", "service-failed", () => services.deregisterMicroservice(`${secret}-3`));
  await add("a client's wrong argument", "internal-error", () => api.call(secret, {}, { timeoutMs: -1 }));
  await add("a client's reserved name", "internal-error", () => api.call("disconnect"));
  await add("a name outside the contract", "internal-error", () => strict.listen(`${secret}-4` as never, () => {}));
  await add("a service's wrong argument", "internal-error", () => service.call(secret, {}, { retry: { attempts: -1 } }));
  await add("a service that is there already", "internal-error", () => services.registerMicroservice(secret, { host, port: 1 }));
  await add("a configuration file", "internal-error", () => createApp().loadConfig("more", `./${secret}.json`));
  await add("a port that is taken", "internal-error", () => createApp().startup({ host, port: Number(port) }));
  await add("a failure that was answered", "out-of-stock", async () => unwrap(await api.call("answered")));
});

test("the matrix is whole", () => {
  expect(kinds).toHaveLength(24);
});

test("each error that client and microservice make is marked where it is made", () => {
  const root = join(import.meta.dirname, "../../packages");
  const texts = ["client/src", "microservice/src"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .map((file) => readFileSync(join(root, folder, file), "utf8")),
  );
  const made = texts.flatMap((text) =>
    [...text.matchAll(/(\w+)?\(?(?:new GosfError|errorOf|invalidArgument)\(/g)].map(([, maker]) => maker),
  );
  expect(made.length).toBeGreaterThanOrEqual(4);
  expect(new Set(made)).toEqual(new Set(["mark", "asCallFailure"]));
});

type Fail = () => never;

const later = async (fail: Fail): Promise<never> => {
  await new Promise((resolve) => setImmediate(resolve));
  return fail();
};

const answer = (): ReturnType<typeof successMessage> => successMessage();

/** Has the endpoint "work" fail in a place. */
const places: Readonly<Record<string, (app: App, fail: Fail) => unknown>> = {
  "a synchronous controller": (app, fail) => app.listen("work", fail),
  "an asynchronous controller": (app, fail) => app.listen("work", async () => later(fail)),
  "a synchronous before-request hook": (app, fail) => [app.onBeforeRequest(fail), app.listen("work", answer)],
  "an asynchronous before-request hook": (app, fail) => [app.onBeforeRequest(async () => later(fail)), app.listen("work", answer)],
  "an after-request hook": (app, fail) => [app.onAfterRequest(fail), app.listen("work", answer)],
  "a before-response hook": (app, fail) => [app.onBeforeResponse(async () => later(fail)), app.listen("work", answer)],
  "an endpoint that runs once, and its replay": (app, fail) => app.listen("work", async () => later(fail), { once: true }),
};

test.each(Object.entries(places))("%s", async (_where, place) => {
  let current = new GosfError("none");
  await using server = await startEchoApp((app) =>
    place(app, () => {
      throw current;
    }),
  );
  let answers = 0;
  for (const eio of [3, 4] as const) {
    await using client = await RawClient.connect(server.url, { eio });
    for (const [index, { what, error, code, isReported }] of kinds.entries()) {
      current = error;
      server.errors.length = 0;
      for (const id of [1, 2]) {
        client.send(`42${id}["work",{"guid":"${eio}.${index}"}]`);
        const { text, body } = JSON.parse(await client.ack(id)) as { text: string; body?: object };
        expect({ text, body }, what).toEqual({ text: code, body: isReported ? undefined : { left: 0 } });
        answers++;
      }
      expect(new Set(server.errors), what).toEqual(new Set(isReported ? [error] : []));
    }
    expect(client.frames.join("")).not.toContain(secret);
  }
  expect(answers).toBe(24 * 2 * 2);
});

test("a stream's end, behind an item", async () => {
  let current = new GosfError("none");
  await using server = await startEchoApp((app) =>
    app.listen("work", async function* work() {
      yield successMessage("item");
      throw current;
    }),
  );
  await using api = connect(server.url);
  for (const { what, error, code, isReported } of kinds) {
    current = error;
    server.errors.length = 0;
    const items = stream(api, "work");
    expect((await items.next()).value, what).toMatchObject({ text: "item" });
    await expect(items.next(), what).rejects.toMatchObject({ code, details: isReported ? {} : { left: 0 } });
    expect(server.errors, what).toEqual(isReported ? [error] : []);
  }
});

test.each([
  ["a synchronous before-connect hook", (fail: Fail): unknown => fail()],
  ["an asynchronous before-connect hook", (fail: Fail): unknown => later(fail)],
] as const)("%s", async (_where, hook) => {
  let current = new GosfError("none");
  await using server = await startEchoApp((app) =>
    app.onBeforeConnect(() =>
      hook(() => {
        throw current;
      }),
    ),
  );
  for (const { what, error, code, isReported } of kinds) {
    current = error;
    server.errors.length = 0;
    for (const eio of [3, 4] as const) {
      await using client = new RawClient(server.url, { eio });
      if (eio === 4) {
        await client.frame((frame) => frame.startsWith("0"));
        client.send("40");
      }
      const refusal = await client.frame((frame) => frame.startsWith("44"));
      expect(refusal, what).toContain(code);
      expect(refusal, what).not.toContain(secret);
    }
    expect(new Set(server.errors), what).toEqual(new Set(isReported ? [error] : []));
  }
});
