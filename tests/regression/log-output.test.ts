// The logger kept all lines that its output had not taken: texts of 0.9 MB filled the memory. With its output on a full disk the process did not
// end, and in the format for people a reader that stopped held up the whole server. Lines were lost without a word.
import { closeSync, openSync } from "node:fs";
import { expect, test } from "vitest";
import { readAll, startLogging, type LoggingProcess } from "../support/logging-process.ts";

interface Line {
  readonly event?: string;
  readonly n?: number;
  readonly lost?: number;
}

const patience = { timeoutMs: 10_000 };
const long = "x".repeat(400_000);
const lineCount = 20_000;

/** Logs more than an output may keep: 20,000 lines of 1 kB. */
async function writeTooMuch({ api }: LoggingProcess): Promise<void> {
  for (let from = 0; from < lineCount; from += 1000) {
    const reply = await api.call("write", { text: "y".repeat(1000), body: { from, count: 1000 } }, patience);
    expect(reply.success, "the server serves").toBe(true);
  }
}

async function lostLines({ api }: LoggingProcess): Promise<number> {
  const reply = await api.call("lost", {}, patience);
  return Number(reply.body["lost"] ?? 0);
}

test.each(["json", "pretty"])("a field is cut, whatever a client puts in it: %s", { timeout: 120_000 }, async (format) => {
  await using server = await startLogging({ format });
  const text = readAll(server.stdout);
  for (let i = 0; i < 5; i++) await server.api.call("refuse", { text: long }, patience);
  await server.api.call("throw", { text: long, body: { deep: { note: long } } }, patience);
  await server.api.call("tell", { text: long }, patience);
  await server.api.call("x".repeat(250), {}, patience);
  await server.api.lob("stop");
  expect((await text).length).toBeLessThan(40_000);
  expect(await text).not.toContain("x".repeat(201).padEnd(1200, "x"));
});

test.each(["json", "pretty"])(
  "nobody reads the output: the server serves, and lost lines are counted: %s",
  { timeout: 120_000 },
  async (format) => {
    await using server = await startLogging({ format });
    await writeTooMuch(server);
    const lost = await lostLines(server);
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(lineCount);
  },
);

test("the process ends although nobody reads its output", { timeout: 120_000 }, async () => {
  await using server = await startLogging({ format: "json" });
  await writeTooMuch(server);
  expect(await lostLines(server)).toBeGreaterThan(0);
  await server.api.lob("stop");
  expect(await server.ended).toBe(0);
});

test(
  "when somebody reads again, the output says how many lines are lost, and the others are there in order",
  { timeout: 120_000 },
  async () => {
    await using server = await startLogging({ format: "json" });
    await writeTooMuch(server);
    const output = readAll(server.stdout);
    await expect
      .poll(async () => {
        const before = await lostLines(server);
        await server.api.call("write", { body: { from: lineCount, count: 1 } }, patience);
        return (await lostLines(server)) - before;
      })
      .toBe(0);
    const lost = await lostLines(server);
    await server.api.lob("stop");
    const lines = (await output)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Line);
    expect(lines.findLast(({ event }) => event === "lost")).toMatchObject({ level: 40, lost });
    const numbers = lines.flatMap(({ n }) => (n === undefined || n === lineCount ? [] : [n]));
    expect(numbers).toEqual(Array.from(numbers, (_, index) => index));
    expect(numbers.length + lost).toBeGreaterThanOrEqual(lineCount);
  },
);

test.each(["json", "pretty"])(
  "the reader is gone: the server serves, and lost lines are counted: %s",
  { timeout: 120_000 },
  async (format) => {
    await using server = await startLogging({ format });
    server.stdout?.destroy();
    await writeTooMuch(server);
    await expect.poll(() => lostLines(server)).toBeGreaterThan(0);
    await server.api.lob("stop");
    expect(await server.ended).toBe(0);
  },
);

test.runIf(process.platform === "linux").each(["json", "pretty"])(
  "the disk is full: the server serves, lost lines are counted, and the process ends: %s",
  { timeout: 120_000 },
  async (format) => {
    const full = openSync("/dev/full", "w");
    await using server = await startLogging({ format }, full);
    closeSync(full);
    await writeTooMuch(server);
    await expect.poll(() => lostLines(server)).toBeGreaterThan(0);
    await server.api.lob("stop");
    expect(await server.ended).toBe(0);
  },
);

test.each(["json", "pretty"])(
  "still all lines of a burst are there when the process ends in the same turn: %s",
  { timeout: 120_000 },
  async (format) => {
    for (const [how, code] of [
      ["exit", 7],
      ["crash", 1],
    ] as const) {
      await using server = await startLogging({ format });
      const output = readAll(server.stdout);
      void server.api.call("end", { text: how }).catch(() => {}); // nobody answers any more
      expect(await server.ended).toBe(code);
      const lines = (await output).split("\n").filter((line) => line.includes("line"));
      expect(lines).toHaveLength(1000);
    }
  },
);
