import { expect, test, vi } from "vitest";
import { Breaker } from "./breaker.ts";

function fail(breaker: Breaker, times: number): void {
  for (let i = 0; i < times; i++) {
    breaker.fail(breaker.begin());
  }
}

test("opens after failures in a row, lets one call through after a while, and closes when that is answered", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const breaker = new Breaker({ failures: 3, openMs: 100 });
  fail(breaker, 2);
  breaker.succeed();
  fail(breaker, 2);
  expect(breaker.state).toBe("closed");
  fail(breaker, 1);
  expect(breaker.state).toBe("open");
  expect(breaker.isLetting).toBe(false);
  vi.advanceTimersByTime(100);
  expect(breaker.state).toBe("half-open");
  expect(breaker.isLetting).toBe(true);
  breaker.begin();
  expect(breaker.isLetting).toBe(false); // one at a time
  breaker.succeed();
  expect(breaker.state).toBe("closed");
  vi.useRealTimers();
});

test("stays open twice as long after each look that fails, up to a limit", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const breaker = new Breaker({ failures: 1, openMs: 100, maxOpenMs: 300 });
  fail(breaker, 1);
  for (const openMs of [100, 200, 300, 300]) {
    vi.advanceTimersByTime(openMs - 1);
    expect(breaker.isLetting).toBe(false);
    vi.advanceTimersByTime(1);
    expect(breaker.isLetting).toBe(true);
    fail(breaker, 1);
  }
  vi.useRealTimers();
});

test("opens when half of the last twenty calls failed, though never many in a row", () => {
  const breaker = new Breaker();
  for (let i = 0; i < 10; i++) {
    expect(breaker.state).toBe("closed");
    breaker.fail();
    breaker.succeed();
  }
  breaker.fail();
  expect(breaker.state).toBe("open");
});

test("a look that its caller gave up says nothing, and another may look", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const breaker = new Breaker({ failures: 1, openMs: 10 });
  fail(breaker, 1);
  vi.advanceTimersByTime(10);
  breaker.forget(breaker.begin());
  expect(breaker.isLetting).toBe(true);
  vi.useRealTimers();
});

test("what began before it opened is no probe: how it ends lets no second one through", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const breaker = new Breaker({ failures: 1, openMs: 100 });
  const early = [breaker.begin(), breaker.begin(), breaker.begin()];
  breaker.fail(early[0]);
  vi.advanceTimersByTime(100);
  const probe = breaker.begin();
  breaker.fail(early[1]);
  breaker.forget(early[2]);
  expect(breaker.isLetting).toBe(false);
  breaker.fail(probe);
  expect(breaker.state).toBe("open");
  vi.useRealTimers();
});
