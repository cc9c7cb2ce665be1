import { failureMessage, GosfError, successMessage } from "@gosf/protocol";
import { expect, test } from "vitest";
import { RetryBudget } from "./retry-budget.ts";
import { backoffMs, faultOf, readRetry } from "./retry.ts";

test("waits are random below a cap that doubles, up to a limit", () => {
  const policy = readRetry({ baseMs: 10, maxMs: 50 })!;
  for (const [failures, cap] of [
    [0, 10],
    [1, 20],
    [2, 40],
    [3, 50],
    [1000, 50],
  ] as const) {
    const waits = Array.from({ length: 200 }, () => backoffMs(policy, failures));
    expect(Math.max(...waits)).toBeLessThanOrEqual(cap);
    expect(Math.max(...waits)).toBeGreaterThan(cap / 2);
    expect(Math.min(...waits)).toBeLessThan(cap / 2);
  }
});

test("only what makes sense is tried again", () => {
  expect(faultOf(new GosfError("disconnected"))).toBe("lost");
  expect(faultOf(new GosfError("timeout"))).toBe("unanswered");
  expect(faultOf(failureMessage("overloaded"))).toBe("refused");
  expect(faultOf(new GosfError("aborted"))).toBe("final");
  expect(faultOf(failureMessage("internal-error"))).toBe("final");
  expect(faultOf(failureMessage("timeout"))).toBe("final");
  expect(faultOf(successMessage("disconnected"))).toBe("final");
  expect(faultOf(successMessage("overloaded"))).toBe("final");
});

test("retries are a tenth of the traffic, with some to begin with and some saved up", () => {
  const budget = new RetryBudget();
  const takeAll = (): number => {
    let taken = 0;
    while (budget.withdraw()) taken++;
    return taken;
  };
  expect(takeAll()).toBe(10);
  for (let i = 0; i < 1000; i++) budget.deposit();
  expect(takeAll()).toBeGreaterThanOrEqual(99);
  for (let i = 0; i < 100_000; i++) budget.deposit();
  expect(takeAll()).toBe(100);
});

test("numbers that are none are refused", () => {
  expect(readRetry(false)).toBeUndefined();
  expect(readRetry(true)).toMatchObject({ attempts: 4, baseMs: 50, maxMs: 1000 });
  expect(() => readRetry({ attempts: 0 })).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  expect(() => readRetry({ attemptTimeoutMs: -1 })).toThrow("retry: attemptTimeoutMs takes milliseconds above 0");
});
