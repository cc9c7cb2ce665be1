// `AbortSignal.any` leaves something behind for each call for as long as a source lives: 115 to 206 bytes, when calls were made by it.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { faultCalls } from "./fault-calls.ts";

const program = fileURLToPath(new URL("shared-signal.mjs", import.meta.url));

test("calls with a signal of the application's own leave nothing behind", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", program, String(5 * faultCalls)]);
  expect(Number(stdout)).toBeLessThan(60);
}, 120_000);
