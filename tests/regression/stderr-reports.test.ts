// Without an onError hook each error was written to stderr whole: a client could fill a disk with long messages, one a request, and their line feeds
// and control characters forged entries and reached the terminal.
import { format } from "node:util";
import { connect } from "@gosf/client";
import { createApp } from "@gosf/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const written: string[] = [];

const entries = (): string[] => written.filter((entry) => entry.startsWith("gosf: Error: error "));
const leftOut = (): number => written.reduce((sum, entry) => sum + Number(/^gosf: (\d+) more errors/.exec(entry)?.[1] ?? 0), 0);

beforeEach(() => {
  written.length = 0;
  vi.spyOn(console, "error").mockImplementation((...values: unknown[]) => void written.push(format(...values)));
});
afterEach(() => void vi.restoreAllMocks());

/** Calls an endpoint that throws what `make` makes of the text, once for each text. */
async function throwing(make: (text: string) => unknown, ...texts: string[]): Promise<void> {
  await using app = createApp();
  app.listen("throw", (_client, { message }) => {
    throw make(message.text);
  });
  const { url } = await app.startup({ host: "127.0.0.1", port: 0 });
  await using api = connect(url);
  await Promise.all(texts.map((text) => api.call("throw", { text }, { timeoutMs: 10_000 })));
}

test("at most ten errors a second are written, and the number of the others", async () => {
  const count = 500;
  await throwing((text) => new Error(text), ...Array.from({ length: count }, (_, n) => `error ${n}`));
  await expect.poll(() => entries().length + leftOut()).toBe(count);
  expect(leftOut()).toBeGreaterThan(0);
  expect(
    entries()
      .slice(0, 10)
      .map((entry) => entry.split("\n")[0]),
  ).toEqual(Array.from({ length: 10 }, (_, n) => `gosf: Error: error ${n}`));
});

test("an entry is cut, whatever is in the error", async () => {
  const long = "x".repeat(400_000);
  await throwing((text) => Object.assign(new Error(text, { cause: new Error(text) }), { details: { text, list: Array.from(text) } }), long);
  expect(written).toHaveLength(1);
  expect(written[0]?.length).toBeLessThan(5000);
  expect(written[0], "the frames are still there").toContain("stderr-reports.test.ts");
});

test("an entry cannot forge another one, and does not control the terminal", async () => {
  const forged = "a\ngosf: Error: forged\r\u001b[2J\u009b1m\u2028\u202e";
  await throwing((text) => Object.assign(new Error(text), { [text]: text, cause: text }), forged);
  await throwing((text) => text, forged);
  expect(written).toHaveLength(2);
  for (const entry of written) {
    expect(entry).not.toMatch(/[^\P{Cc}\n]|[\u2028\u202e]/u);
    expect(entry.split("\n").filter((line) => !line.startsWith(" "))).toHaveLength(1);
  }
});

test("still an entry has message, stack, cause and details", async () => {
  await throwing(
    (text) => Object.assign(new TypeError(text, { cause: new RangeError("inner") }), { details: { at: { line: 7 } } }),
    "outer",
  );
  const [entry] = written;
  expect(entry).toMatch(/^gosf: TypeError: outer\n {4}at /);
  expect(entry).toMatch(/\[cause\]: RangeError: inner\n {4,}at /);
  expect(entry).toContain("details: { at: { line: 7 } }");
});
