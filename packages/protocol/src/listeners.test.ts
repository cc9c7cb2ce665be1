/* oxlint-disable unicorn/no-thenable -- being one is their point */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createListeners } from "./listeners.ts";

/** What a listener may do. Each one that fails does so with its own index. */
const behaviours = {
  returns: () => undefined,
  resolves: () => Promise.resolve(),
  "returns an object with a then that is not a function": () => Object.fromEntries([["then", 5]]),
  throws: (index: number) => raise(index),
  rejects: (index: number) => Promise.reject(index),
  "returns a thenable that rejects": (index: number) => thenable((_resolve, reject) => reject(index)),
  "returns a thenable that throws": (index: number) => thenable(() => raise(index)),
  "returns an object whose then throws": (index: number) => Object.defineProperty({}, "then", { get: () => raise(index) }),
} satisfies Record<string, (index: number) => unknown>;

const names = Object.keys(behaviours) as (keyof typeof behaviours)[]; // its own keys
const failing = new Set<string>(names.slice(3));

function raise(error: unknown): never {
  throw error;
}

function thenable(then: (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => void): object {
  return { then };
}

test("whatever some listeners do, each is notified once and in order, and each failure is reported once", async () => {
  let notified = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...names), { maxLength: 20 }), async (list) => {
      const heard: number[] = [];
      const errors: unknown[] = [];
      const listeners = createListeners<string>((error) => errors.push(error));
      for (const [index, name] of list.entries()) {
        listeners.add((value) => {
          expect(value).toBe("value");
          heard.push(index);
          return behaviours[name](index);
        });
      }
      expect(listeners.notify("value")).toBe(list.length > 0);
      await new Promise((resolve) => setImmediate(resolve));
      expect(heard).toEqual([...list.keys()]);
      expect(errors.toSorted((a, b) => Number(a) - Number(b))).toEqual([...list.keys()].filter((index) => failing.has(list[index]!)));
      notified += heard.length;
    }),
    { numRuns: 500, seed: 9 },
  );
  expect(notified).toBeGreaterThan(1000);
});

test("a listener that is removed meanwhile is not notified, and one that is added hears of the next", () => {
  const heard: string[] = [];
  const listeners = createListeners<string>(raise);
  listeners.add((value) => {
    heard.push(`first ${value}`);
    removeSecond();
    if (value === "a") listeners.add((next) => heard.push(`added ${next}`));
  });
  const removeSecond = listeners.add((value) => heard.push(`second ${value}`));
  listeners.notify("a");
  listeners.notify("b");
  expect(heard).toEqual(["first a", "first b", "added b"]);
});

test("the same function may be added twice, and is removed once at a time", () => {
  let heard = 0;
  const listeners = createListeners<void>(raise);
  const listener = (): number => ++heard;
  const remove = listeners.add(listener);
  listeners.add(listener);
  listeners.notify();
  remove();
  remove();
  listeners.notify();
  expect(heard).toBe(3);
});
