import { once } from "node:events";
import { failureMessage, successMessage } from "@gosf/protocol";
import type { App } from "@gosf/server";
import { faultProxy, testServer, type TestServer } from "@gosf/testing";
import { expect, test } from "vitest";
import { createMicroservices, dnsAddresses, type Service, type ServiceOptions } from "../src/index.ts";

interface Connected extends AsyncDisposable {
  readonly service: Service;
}

async function connectTo(options: ServiceOptions): Promise<Connected> {
  const services = createMicroservices({ it: options });
  await services.connect();
  return { service: services.getMicroservice("it"), [Symbol.asyncDispose]: () => services.disconnect() };
}

function at({ port }: { port: number }): { host: string; port: number } {
  return { host: "127.0.0.1", port };
}

/** An endpoint that tells which server it is, and one that waits until its signal fires. */
function named(name: string, runs: { count: number } = { count: 0 }): (app: App) => void {
  return (app) => {
    app.listen("who", () => successMessage(name));
    app.listen("count", () => successMessage(String(++runs.count)), { once: true });
    app.listen("wait", (_client, { signal }) => once(signal, "abort").then(() => failureMessage("stopped")));
  };
}

test("a call that is cut off is sent again under its guid, and runs once", async () => {
  const runs = { count: 0 };
  await using server = await testServer((app) => {
    app.listen(
      "slow",
      async (client) => {
        runs.count++;
        await new Promise((resolve) => setTimeout(resolve, client.connected ? 20 : 0));
        return successMessage("done");
      },
      { once: true },
    );
  });
  await using proxy = await faultProxy({ target: server });
  await using it = await connectTo({ ...at(proxy), reconnect: { baseMs: 5 } });
  const reply = it.service.call("slow", {}, { retry: true, timeoutMs: 10_000 });
  await expect.poll(() => runs.count).toBe(1);
  proxy.cut();
  expect(await reply).toMatchObject({ success: true, text: "done" });
  expect(runs.count).toBe(1);
  expect(it.service.pending).toEqual([]);
});

test("an attempt that is not answered in its time is tried again within the whole call's", async () => {
  const guids: (string | undefined)[] = [];
  await using server = await testServer((app) => {
    app.listen("answer", async (_client, { message, signal }) => {
      // The first attempt is not answered; its caller gives it up.
      if (guids.push(message.guid) === 1) await once(signal, "abort");
      return successMessage("answered");
    });
    named("only")(app);
  });
  await using proxy = await faultProxy({ target: server });
  await using it = await connectTo(at(proxy));
  const reply = it.service.call("answer", {}, { retry: { attemptTimeoutMs: 500, baseMs: 1 }, timeoutMs: 30_000 });
  expect(await reply).toMatchObject({ text: "answered" });
  expect(guids).toEqual([guids[0], guids[0]]);
  proxy.stall();
  const late = it.service.call("count", {}, { retry: { attemptTimeoutMs: 20, attempts: 2, baseMs: 1 }, timeoutMs: 10_000 });
  await expect(late).rejects.toMatchObject({ code: "timeout" });
  expect(it.service.pending).toEqual([]);
});

test("what makes no sense to try again is not", async () => {
  let runs = 0;
  await using server = await testServer((app) => {
    app.listen("fail", () => {
      runs++;
      return failureMessage("no");
    });
  });
  await using it = await connectTo(at(server));
  expect(await it.service.call("fail", {}, { retry: true })).toMatchObject({ text: "no" });
  const controller = new AbortController();
  controller.abort();
  await expect(it.service.call("fail", {}, { retry: true, signal: controller.signal })).rejects.toMatchObject({ code: "aborted" });
  expect(runs).toBe(1);
  expect(it.service.pending).toEqual([]);
});

test("calls go to all replicas, and to those that are left when one goes", async () => {
  await using a = await testServer(named("a"));
  const b = await testServer(named("b"));
  await using it = await connectTo({ addresses: [at(a), at(b)] });
  const who = async (): Promise<Set<string>> => {
    const replies = await Promise.all(Array.from({ length: 50 }, () => it.service.call("who", {}, { retry: true, timeoutMs: 5000 })));
    return new Set(replies.map((reply) => reply.text));
  };
  await expect.poll(who).toEqual(new Set(["a", "b"]));
  const during = who();
  await b[Symbol.asyncDispose]();
  await during;
  expect(await who()).toEqual(new Set(["a"]));
});

test("a replica that never answers is left out after some failures", async () => {
  await using well = await testServer(named("well"));
  await using sick = await testServer(named("sick"));
  await using proxy = await faultProxy({ target: sick });
  await using it = await connectTo({ addresses: [at(well), at(proxy)], breaker: { failures: 3, openMs: 60_000 } });
  await expect.poll(async () => (await it.service.call("who")).text, { timeout: 5000 }).toBe("sick");
  proxy.stall();
  const outcomes: Record<string, number> = {};
  for (let i = 0; i < 100; i++) {
    const outcome = await it.service.call("who", {}, { timeoutMs: 1000 }).then(
      ({ text }) => text,
      ({ code }: { code: string }) => code,
    );
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  expect(outcomes).toEqual({ well: 97, timeout: 3 });
});

test("addresses that a function returns are followed", async () => {
  await using a = await testServer(named("a"));
  await using b = await testServer(named("b"));
  let addresses = [at(a)];
  await using it = await connectTo({ addresses: async () => addresses, refreshMs: 5 });
  expect(await it.service.call("who")).toMatchObject({ text: "a" });
  addresses = [at(b)];
  await expect.poll(async () => (await it.service.call("who")).text).toBe("b");
  await expect.poll(() => a.app.clients.size).toBe(0);
});

test("replicas are found by DNS: A records with a port, SRV records of the lowest priority with theirs", async () => {
  const resolver = {
    resolve4: async () => ["10.0.0.1", "10.0.0.2"],
    resolveSrv: async () => [
      { name: "a.example", port: 1, priority: 1, weight: 1 },
      { name: "b.example", port: 2, priority: 2, weight: 1 },
    ],
  } as never;
  expect(await dnsAddresses("utils", { port: 5001, resolver })()).toEqual([
    { host: "10.0.0.1", port: 5001, secure: false },
    { host: "10.0.0.2", port: 5001, secure: false },
  ]);
  expect(await dnsAddresses("_utils._tcp", { secure: true, resolver })()).toEqual([{ host: "a.example", port: 1, secure: true }]);
});

test("over the limit calls wait in line, and past the line they are refused at once", async () => {
  await using server = await testServer(named("only"));
  await using it = await connectTo({ ...at(server), maxInFlight: 1, maxWaiting: 1 });
  const controller = new AbortController();
  const first = it.service.call("wait", {}, { signal: controller.signal, timeoutMs: 10_000 });
  const second = it.service.call("who", {}, { timeoutMs: 10_000 });
  await expect(it.service.call("who")).rejects.toMatchObject({ code: "overloaded" });
  expect(it.service.pending.length).toBe(2);
  controller.abort();
  await expect(first).rejects.toMatchObject({ code: "aborted" });
  expect(await second).toMatchObject({ text: "only" });
  expect(it.service.pending).toEqual([]);
});

test("a call that waits for its turn ends with its time, its signal, and its service", async () => {
  await using server = await testServer(named("only"));
  await using it = await connectTo({ ...at(server), maxInFlight: 1 });
  const first = it.service.call("wait", {}, { timeoutMs: 10_000 });
  await expect(it.service.call("who", {}, { timeoutMs: 10 })).rejects.toMatchObject({ code: "timeout" });
  const controller = new AbortController();
  const second = it.service.call("who", {}, { signal: controller.signal });
  controller.abort();
  await expect(second).rejects.toMatchObject({ code: "aborted" });
  const ends = Promise.allSettled([first, it.service.call("who")]);
  await it.service.disconnect();
  expect(await ends).toMatchObject([{ reason: { code: "disconnected" } }, { reason: { code: "disconnected" } }]);
  expect(it.service.pending).toEqual([]);
});

test("without a connection calls wait for one, or fail at once when asked to", async () => {
  const server = await testServer(named("only"));
  await using it = await connectTo({ ...at(server), reconnect: { baseMs: 5 } });
  await server[Symbol.asyncDispose]();
  await expect.poll(() => it.service.connected).toBe(false);
  await expect(it.service.call("who", {}, { whenDisconnected: "fail" })).rejects.toMatchObject({ code: "disconnected" });
  await expect(it.service.call("who", {}, { timeoutMs: 20 })).rejects.toMatchObject({ code: "connect-failed" });
  const waiting = it.service.call("who", {}, { timeoutMs: 10_000 });
  await using back: TestServer = await testServer(named("back"), { port: server.port });
  expect(await waiting).toMatchObject({ text: "back" });
  expect(back.app.clients.size).toBe(1);
});

test("several connections to a replica share its calls, and hear its broadcasts once", async () => {
  await using server = await testServer(named("only"));
  await using it = await connectTo({ ...at(server), connections: 3 });
  await expect.poll(() => server.app.clients.size).toBe(3);
  const heard: string[] = [];
  const stop = it.service.listen("news", (message) => heard.push(message.text));
  server.app.broadcast("", "news", successMessage("one"));
  await expect.poll(() => heard).toEqual(["one"]);
  await it.service.call("who");
  stop();
  server.app.broadcast("", "news", successMessage("two"));
  await it.service.call("who");
  expect(heard).toEqual(["one"]);
  expect(() => createMicroservices({ it: { ...at(server), connections: 0 } })).toThrow("connections takes a whole number from 1");
});

test("a call made for a request has what is left of its time, and stops with it", async () => {
  await using server = await testServer((app) => {
    app.listen("left", (_client, { deadline }) =>
      successMessage(String(deadline === undefined ? "none" : Math.round(deadline - Date.now()))),
    );
    named("only")(app);
  });
  await using it = await connectTo(at(server));
  const controller = new AbortController();
  const request = { deadline: Date.now() + 500, signal: controller.signal };
  const { text } = await it.service.call("left", {}, { request, timeoutMs: 10_000 });
  expect(Number(text)).toBeGreaterThan(0);
  expect(Number(text)).toBeLessThanOrEqual(500);
  const waiting = it.service.call("wait", {}, { request, timeoutMs: 10_000 });
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: "aborted" });
});

test("a stream comes from one replica, ends with its loop, and is pending while it lasts", async () => {
  let hasStopped = false;
  await using server = await testServer((app) => {
    app.listen("numbers", async function* () {
      try {
        for (let n = 1; ; n++) yield successMessage("", { n });
      } finally {
        hasStopped = true;
      }
    });
    named("only")(app);
  });
  await using it = await connectTo(at(server));
  const heard: unknown[] = [];
  for await (const { body } of it.service.stream("numbers", {}, { credit: 4 })) {
    expect(it.service.pending.map((call) => call.kind)).toEqual(["stream"]);
    if (heard.push(body["n"]) === 10) break;
  }
  expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  await expect.poll(() => hasStopped).toBe(true);
  const single: unknown[] = [];
  for await (const { text } of it.service.stream("who")) single.push(text);
  expect(single).toEqual(["only"]);
  expect(it.service.pending).toEqual([]);
});

test("a replica that is about to stop gets no new calls while there is another", async () => {
  const leaving = await testServer(named("leaving"), { shutdownTimeoutMs: 5000 });
  await using staying = await testServer(named("staying"));
  await using it = await connectTo({ addresses: [at(leaving), at(staying)], reconnect: { baseMs: 5 } });
  await expect.poll(async () => (await it.service.call("who")).text, { timeout: 5000 }).toBe("leaving");
  const calls = Array.from({ length: 20 }, () => it.service.call("wait", {}, { timeoutMs: 2000 }).catch((error: unknown) => error));
  await expect.poll(() => it.service.pending.length).toBe(20);
  const stopped = leaving.app.shutdown();
  await expect.poll(async () => (await it.service.call("who")).text).toBe("staying");
  const texts = new Set<string>();
  for (let i = 0; i < 30; i++) texts.add((await it.service.call("who")).text);
  expect(texts).toEqual(new Set(["staying"]));
  await it.service.disconnect();
  await Promise.all([stopped, ...calls]);
});
