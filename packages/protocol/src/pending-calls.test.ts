import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { PendingCalls } from "./pending-calls.ts";

test("it holds what a Map would, in the same order, however long some stay", () => {
  const moves = fc.array(fc.oneof(fc.constant("add" as const), fc.nat({ max: 300 })), { maxLength: 600 });
  fc.assert(
    fc.property(moves, fc.constantFrom(0, 2 ** 31 - 50, 2 ** 40), (sequence, first) => {
      const table = new PendingCalls<{ id: number }>();
      const map = new Map<number, { id: number }>();
      let next = first;
      const add = (): boolean => {
        const value = { id: next };
        table.set(next, value);
        map.set(next++, value);
        return true;
      };
      const remove = (id: number): boolean => table.get(id) === map.get(id) && table.delete(id) === map.delete(id);
      for (const move of sequence) expect(move === "add" ? add() : remove(next - move)).toBe(true);
      expect(table.size).toBe(map.size);
      expect(table.values()).toEqual([...map.values()]);
      for (const id of map.keys()) expect(table.get(id)).toBe(map.get(id));
    }),
  );
});

test("thousands at once, of which one stays", () => {
  const table = new PendingCalls<{ id: number }>();
  for (let id = 0; id < 5000; id++) table.set(id, { id });
  for (let id = 1; id < 5000; id++) table.delete(id);
  for (let id = 5000; id < 100_000; id++) {
    table.set(id, { id });
    expect(table.get(id)?.id).toBe(id);
    if (id >= 5100) table.delete(id - 100);
  }
  expect(table.get(0)).toEqual({ id: 0 });
  expect(table.size).toBe(101);
});

test("what a burst leaves behind is small: to look through it takes no longer than before", () => {
  const table = new PendingCalls<{ id: number }>();
  const fill = (from: number, count: number): void => {
    for (let id = from; id < from + count; id++) table.set(id, { id });
  };
  fill(0, 100_000);
  for (let id = 0; id < 99_950; id++) table.delete(id);
  expect(table.size).toBe(50);
  expect(table.values().map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => 99_950 + index));
  // The only slots that a test can count are those that a sweep walks.
  const walked = countWalked(() => table.values());
  expect(walked).toBeLessThanOrEqual(4096);
  for (let id = 99_950; id < 100_000; id++) table.delete(id);
  fill(100_000, 10);
  expect(table.values()).toHaveLength(10);
});

/** How many elements of arrays a function steps over. */
function countWalked(run: () => unknown): number {
  using entries = vi.spyOn(Array.prototype, "entries");
  run();
  return entries.mock.contexts.reduce((sum: number, array) => sum + (array as unknown[]).length, 0);
}
