// However many calls and streams a service is asked for, each connection has no more in flight than its server announced, and all are answered.
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { expect, test } from "vitest";
import { startEchoApp, type RunningApp } from "../support/running-app.ts";

test("no call and no stream is refused for the limit of a connection", { timeout: 60_000 }, async () => {
  let answered = 0;
  const call = record({ kind: constantFrom("call", "call", "call", "retry", "stream", "abort"), turns: integer({ min: 0, max: 4 }) });
  const scenario = record({
    limit: integer({ min: 1, max: 5 }),
    connections: integer({ min: 1, max: 3 }),
    replicas: integer({ min: 1, max: 2 }),
    calls: array(call, { minLength: 15, maxLength: 80 }),
  });
  await assert(
    asyncProperty(scenario, async ({ limit, connections, replicas, calls }) => {
      const running = new Map<string, number>();
      let most = 0;
      const begin = async (client: string, turns: number): Promise<void> => {
        running.set(client, (running.get(client) ?? 0) + 1);
        most = Math.max(most, running.get(client) ?? 0);
        for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
        running.set(client, (running.get(client) ?? 0) - 1);
      };
      const start = (): Promise<RunningApp> =>
        startEchoApp(
          (app) => {
            app.listen("work", async ({ id }, { message }) => {
              await begin(id, Number(message.text));
              return successMessage("done");
            });
            app.listen("items", async function* ({ id }, { message }) {
              await begin(id, Number(message.text));
              yield successMessage("done");
            });
          },
          { maxInFlightPerConnection: limit },
        );
      await using first = await start();
      await using second = await start();
      const addresses = [first, second].slice(0, replicas).map(({ url }) => ({ host: "127.0.0.1", port: Number(new URL(url).port) }));
      await using services = createMicroservices({ it: { addresses, connections } });
      await services.connect();
      const it = services.getMicroservice("it");
      let aborts = 0;
      const outcomes = await Promise.all(
        calls.map(async ({ kind, turns }) => {
          const message = { text: String(turns) };
          const options = { timeoutMs: 30_000 };
          if (kind === "stream") {
            for await (const { text } of it.stream("items", message, options)) return text;
            return "empty";
          }
          const controller = new AbortController();
          const reply = it.call("work", message, { ...options, retry: kind === "retry", signal: controller.signal });
          if (kind === "abort" && aborts++ < 10) setImmediate(() => controller.abort());
          return reply.then(({ text }) => text).catch((error: unknown) => (error as { code: string }).code); // a call rejects with GosfErrors only
        }),
      );
      // Only what was aborted may end with that.
      const ends = outcomes.map((outcome, index) => (calls[index]?.kind === "abort" && outcome === "aborted" ? "done" : outcome));
      expect(ends).toEqual(calls.map(() => "done"));
      // What the caller has cancelled and the server has not ended yet comes beside them.
      expect(most).toBeLessThanOrEqual(limit + aborts);
      expect(it.pending).toEqual([]);
      answered += calls.length;
    }),
    { numRuns: 20 },
  );
  expect(answered).toBeGreaterThan(200);
});
