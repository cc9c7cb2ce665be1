// One of three replicas takes calls and never answers: its breaker opens, and the others have the calls.
import { createMicroservices } from "@gosf/microservice";
import { successMessage } from "@gosf/protocol";
import { faultProxy, testServer } from "@gosf/testing";
import { expect, test } from "vitest";

const width = 5;

test("once the breaker of a stalled replica is open, only single probes go there", async () => {
  const sickCalls: number[] = [];
  await using one = await testServer((app) => app.listen("count", () => successMessage("well")));
  await using two = await testServer((app) => app.listen("count", () => successMessage("well")));
  await using sick = await testServer((app) => {
    app.listen("count", (_client, { message }) => {
      sickCalls.push(Number(message.text));
      return successMessage("sick");
    });
  });
  await using proxy = await faultProxy({ target: sick });
  const addresses = [one, two, proxy].map(({ port }) => ({ host: "127.0.0.1", port }));
  // More failures than calls are in flight: a machine that pauses fails all that are, and must not take the other two out.
  const breaker = { failures: width + 3, failureRatio: 1, openMs: 20, maxOpenMs: 50 };
  await using services = createMicroservices({ it: { addresses, breaker } });
  const it = services.getMicroservice("it");
  await services.connect();
  await expect.poll(async () => (await it.call("count", { text: "-1" })).text).toBe("sick");
  sickCalls.length = 0;

  proxy.stall();
  const begun: number[] = [];
  const ended: number[] = [];
  let clock = 0; // counts beginnings and ends: their order is what matters
  let failures = 0;
  const call = async (index: number): Promise<void> => {
    begun[index] = clock++;
    await it.call("count", { text: String(index) }, { timeoutMs: 300 }).catch(() => failures++);
    ended[index] = clock++;
  };
  const keepCalling = async (): Promise<void> => {
    while (failures < breaker.failures + 8) await Promise.all([call(begun.length), new Promise((resolve) => setTimeout(resolve, 1))]);
  };
  await Promise.all(Array.from({ length: width }, keepCalling));
  expect(it.pending).toEqual([]);

  proxy.resume(); // what was sent to the stalled one arrives now, and tells which calls those were
  const last = begun.length;
  await expect.poll(async () => (await call(last), sickCalls.includes(last)), { timeout: 15_000 }).toBe(true);
  const there = sickCalls.filter((index) => index !== last);
  // What was under way when it opened had gone there already; from then on one begins when the one before has ended.
  const opened = Math.max(...there.slice(0, breaker.failures).map((index) => ended[index]!));
  const probes = there.filter((index) => begun[index]! > opened);
  expect(probes.length).toBeGreaterThan(0);
  const overlapping = probes.filter((index, i) => i > 0 && begun[index]! < ended[probes[i - 1]!]!);
  expect(overlapping).toEqual([]);
});
