// Calls that are sent again over connections that keep breaking: each is answered, and each ran once.
import { createMicroservices } from "@gosf/microservice";
import { successMessage, type SuccessMessage } from "@gosf/protocol";
import { faultProxy, testServer } from "@gosf/testing";
import type { App } from "@gosf/server";
import { expect, test } from "vitest";
import { deferred } from "../support/deferred.ts";
import { inFlight } from "./in-flight.ts";

const calls = 10_000;

test("10,000 calls with retry to an endpoint that runs once, while connections keep breaking: 10,000 answers, 10,000 runs", async ({
  annotate,
}) => {
  const runs = new Map<string, number>();
  await using server = await testServer((app) => {
    app.listen(
      "pay",
      async (_client, { message }) => {
        const { guid = "" } = message;
        runs.set(guid, (runs.get(guid) ?? 0) + 1);
        // Some answer later, so that connections also break while controllers run.
        if (Number(message.text) % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
        return successMessage(message.text);
      },
      { once: true },
    );
  });
  const faults = { seed: 11, bytesBetween: [10_000, 120_000], kinds: ["cut", "cut-mid-frame"] } as const;
  await using proxy = await faultProxy({ target: server, faults });
  await using services = createMicroservices({ bank: { host: "127.0.0.1", port: proxy.port, reconnect: { baseMs: 5, maxMs: 20 } } });
  const bank = services.getMicroservice("bank");
  await services.connect().catch(() => {}); // the first connection may be cut as well: it comes back
  const answers: string[] = [];
  await inFlight(calls, 200, async (index) => {
    const { success, text } = await bank.call("pay", { text: String(index) }, { retry: { baseMs: 5 }, timeoutMs: 60_000 });
    answers.push(success ? text : "a failure");
  });
  expect(new Set(answers).size).toBe(calls);
  expect(answers).toHaveLength(calls);
  expect(runs.size).toBe(calls);
  expect([...runs].filter(([, count]) => count !== 1)).toEqual([]);
  expect(proxy.counts.cut).toBeGreaterThanOrEqual(10);
  expect(proxy.counts["cut-mid-frame"]).toBeGreaterThanOrEqual(10);
  expect(bank.pending).toEqual([]);
  await annotate(`connections broken: ${JSON.stringify(proxy.counts)}`);
}, 60_000);

/** An app with an endpoint that answers when it is told to, and counts its runs. */
class Held {
  runs = 0;
  readonly release: () => void;
  readonly #released: Promise<void>;

  constructor() {
    const { promise, resolve } = deferred();
    this.#released = promise;
    this.release = resolve;
  }

  setUp(app: App): void {
    const run = async (name: string): Promise<SuccessMessage> => {
      this.runs++;
      await this.#released;
      return successMessage(name);
    };
    app.listen("once", () => run("once"), { once: true });
    app.listen("plain", () => run("plain"));
    app.listen("items", async function* () {
      yield await run("item");
    });
  }
}

test("without retry a call or a stream that is cut off is not sent again, and says that it was sent", async () => {
  const held = new Held();
  await using server = await testServer((app) => held.setUp(app));
  await using proxy = await faultProxy({ target: server });
  await using services = createMicroservices({ it: { host: "127.0.0.1", port: proxy.port, reconnect: { baseMs: 5 } } });
  await services.connect();
  const it = services.getMicroservice("it");
  const ends = Promise.allSettled([it.call("plain", {}, { timeoutMs: 20_000 }), it.stream("items", {}, { timeoutMs: 20_000 }).next()]);
  await expect.poll(() => held.runs).toBe(2);
  proxy.cut();
  const reason = { code: "disconnected", details: { sent: true } };
  expect(await ends).toMatchObject([{ reason }, { reason }]);
  held.release();
  expect(await it.call("plain", {}, { timeoutMs: 20_000 })).toMatchObject({ success: true });
  expect(held.runs).toBe(3);
});

test("a replica that dies takes what it remembers with it: a call with retry runs again at another", async () => {
  const helds = [new Held(), new Held()] as const;
  await using one = await testServer((app) => helds[0].setUp(app));
  await using two = await testServer((app) => helds[1].setUp(app));
  await using first = await faultProxy({ target: one });
  await using second = await faultProxy({ target: two });
  const addresses = [first, second].map(({ port }) => ({ host: "127.0.0.1", port }));
  await using services = createMicroservices({ it: { addresses, reconnect: { baseMs: 5 } } });
  const it = services.getMicroservice("it");
  await services.connect();
  await expect.poll(() => [one, two].map(({ app }) => app.clients.size)).toEqual([1, 1]);
  const reply = it.call("once", {}, { retry: { baseMs: 1 }, timeoutMs: 20_000 });
  await expect.poll(() => helds[0].runs + helds[1].runs).toBe(1);
  await (helds[0].runs === 1 ? first : second).close(); // as seen from here it is gone for good
  await expect.poll(() => [helds[0].runs, helds[1].runs]).toEqual([1, 1]);
  for (const held of helds) held.release();
  expect(await reply).toMatchObject({ success: true, text: "once" });
});
