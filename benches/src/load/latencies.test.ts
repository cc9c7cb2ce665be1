import { expect, test } from "vitest";
import { Latencies } from "./latencies.ts";

test("quantiles are within a hundredth of the truth", () => {
  const latencies = new Latencies();
  for (let us = 1; us <= 100_000; us += 1) latencies.record(us / 1000);
  expect(latencies.count).toBe(100_000);
  for (const share of [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 1]) {
    const truth = share * 100;
    expect(Math.abs(latencies.quantile(share) - truth) / truth).toBeLessThan(0.01);
  }
});

test("a cleared histogram has nothing", () => {
  const latencies = new Latencies();
  latencies.record(5);
  latencies.clear();
  expect(latencies.count).toBe(0);
});
