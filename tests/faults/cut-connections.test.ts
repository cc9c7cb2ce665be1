// Calls that are sent again over connections that keep breaking: each is answered, and each ran once.
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { faultProxy, testServer } from "@gosf/testing";
import { expect, test } from "vitest";
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
