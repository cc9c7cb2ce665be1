// Calls of all kinds leave nothing behind: no ledger counts them any longer, and the heap is back where it was.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { faultCalls } from "./fault-calls.ts";

/** What mixed-calls.mjs prints. */
interface Left {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly cuts: number;
  readonly pending: number;
  readonly refused: number;
  readonly oneMore: string;
  readonly before: number;
  readonly after: number;
}

test("after mixed calls every ledger is empty, and the heap is back where it was", async ({ annotate }) => {
  const program = fileURLToPath(new URL("mixed-calls.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", program, String(faultCalls)]);
  // The program is this test's own half.
  const left = JSON.parse(stdout) as Left;
  await annotate(stdout.trim());
  const { success = 0, no = 0, timeout = 0, aborted = 0, disconnected = 0 } = left.outcomes;
  expect(success + no + timeout + aborted + disconnected).toBe(faultCalls);
  for (const count of [success, no, timeout, aborted, disconnected, left.cuts]) expect(count).toBeGreaterThan(0);
  expect(left).toMatchObject({ pending: 0, refused: 0, oneMore: "overloaded" });
  expect(left.after - left.before).toBeLessThan(4_000_000);
}, 180_000);
