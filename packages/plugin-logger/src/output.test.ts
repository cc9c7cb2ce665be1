import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Output } from "./output.ts";
import type { Target } from "./stdout-target.ts";

interface Reader extends Target {
  text: string;
  /** Bytes that it takes now; an error code if it takes none any more. */
  takes: number | string;
}

function reader(takes: Reader["takes"], isTerminal = false): Reader {
  const target: Reader = {
    text: "",
    takes,
    isTerminal,
    writeNow(chunk) {
      if (typeof target.takes === "string") throw Object.assign(new Error(target.takes), { code: target.takes });
      target.text += chunk.subarray(0, target.takes).toString("latin1");
      return Math.min(chunk.length, target.takes);
    },
  };
  return target;
}

const listeners = (): number => process.listenerCount("exit");

test("lines of a turn are written in the next one, in order; at a terminal the first ones at once", async () => {
  const file = reader(Infinity);
  const terminal = reader(Infinity, true);
  for (const target of [file, terminal]) {
    const output = new Output(target);
    for (let n = 0; n < 100; n++) output.write(`${n}\n`);
    expect(target.text.split("\n").length - 1).toBe(target.isTerminal ? 32 : 0);
    await output.drained();
    expect(target.text).toBe(Array.from({ length: 100 }, (_, n) => `${n}\n`).join(""));
  }
});

test("a process has a listener only while lines wait, or while it is wanted", async () => {
  const before = listeners();
  const [first, second] = [new Output(reader(Infinity)), new Output(reader("EPIPE"))];
  first.write("a\n");
  second.write("b\n");
  expect(listeners()).toBe(before + 1);
  await Promise.all([first.drained(), second.drained()]);
  expect(listeners()).toBe(before);
  first.hold();
  first.hold();
  expect(listeners()).toBe(before + 1);
  first.release();
  expect(listeners()).toBe(before);
});

test("beyond the limit lines are lost; once they can be written again that is reported, once", async () => {
  const target = reader(0);
  const reports: number[] = [];
  const output: Output = new Output(target, { limit: 100, onRecovered: () => reports.push(output.lost) });
  for (let n = 0; n < 20; n++) output.write("123456789\n");
  expect(output.lost).toBe(10);
  target.takes = 7;
  await output.drained();
  expect(target.text).toBe("123456789\n".repeat(10));
  output.write("more\n");
  await output.drained();
  expect(reports).toEqual([10]);
});

test("after a failure in the middle of a line the next one begins a line of its own", async () => {
  const target = reader(12);
  const output = new Output(target);
  output.write("123456789\nab");
  output.write("cdef\n");
  const { writeNow } = target;
  target.writeNow = (chunk) => {
    const bytes = writeNow(chunk);
    target.takes = "ENOSPC";
    return bytes;
  };
  await output.drained();
  expect(output.lost).toBe(1);
  target.takes = 100;
  output.write("next\n");
  output.flushSync();
  expect(target.text).toBe("123456789\nab\nnext\n");
});

test("outputs share a reader without tearing each other's lines", async () => {
  const target = reader(3);
  const outputs = [new Output(target), new Output(target)];
  for (let n = 0; n < 20; n++) outputs.forEach((output, index) => output.write(`output ${index} line ${n}\n`));
  await Promise.all(outputs.map((output) => output.drained()));
  const lines = target.text.trimEnd().split("\n");
  for (const index of [0, 1]) {
    expect(lines.filter((line) => line.startsWith(`output ${index}`))).toEqual(
      Array.from({ length: 20 }, (_, n) => `output ${index} line ${n}`),
    );
  }
});

test("a thread writes to what may block, and the lines stay in order when the process ends meanwhile", async () => {
  const target = reader(Infinity);
  const flights: (() => void)[] = [];
  const output = new Output({
    isTerminal: false,
    writeNow: target.writeNow,
    writeInBackground: (chunk, done) => {
      const bytes = target.writeNow(chunk);
      flights.push(() => done(null, bytes));
    },
  });
  output.write("1\n");
  await expect.poll(() => flights.length).toBe(1);
  output.write("2\n");
  output.write("3\n");
  expect(target.text).toBe("1\n");
  output.flushAtExit();
  output.write("4\n");
  flights[0]?.();
  expect(target.text).toBe("1\n2\n3\n4\n");
  expect(output.lost).toBe(0);
});

test("a reader that takes any number of bytes at any time gets all that is not lost, in order", async () => {
  const runs = 100;
  let lines = 0;
  const turn = fc.record({
    takes: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant("EPIPE")),
    count: fc.integer({ min: 0, max: 30 }),
    isFlushed: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 12 }), async (turns) => {
      const target = reader(0);
      const output = new Output(target, { limit: 200 });
      let written = 0;
      for (const { takes, count, isFlushed } of turns) {
        target.takes = takes;
        for (let n = 0; n < count; n++) output.write(`line ${written++}.\n`);
        if (isFlushed && takes !== 0) output.flushSync();
        await new Promise((resolve) => setImmediate(resolve));
      }
      target.takes = Infinity;
      output.flushSync();
      lines += written;
      const numbers = Array.from(target.text.matchAll(/^line (\d+)\.$/gm), ([, number]) => Number(number));
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      // One that failed between a line and its end is lost, and looks whole.
      const failures = turns.filter(({ takes }) => takes === "EPIPE").length;
      expect(numbers.length + output.lost).toBeGreaterThanOrEqual(written);
      expect(numbers.length + output.lost).toBeLessThanOrEqual(written + failures);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  console.log(`${lines} lines in ${runs} runs`);
});
