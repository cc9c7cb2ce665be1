// A stream that is read slowly: its server keeps no more of it than was asked for.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createMicroservices } from "@gosf/microservice";
import { expect, test } from "vitest";
import { faultCalls } from "./fault-calls.ts";

/** What the server tells: its port, then its heap after so many items. */
type Told = { readonly port: number } | { readonly yielded: number; readonly heap: number };

const program = fileURLToPath(new URL("stream-server.mjs", import.meta.url));
const items = faultCalls * 10;
const credit = 64;

test("a long stream to a slow reader: the heap of its server stays where it was", async ({ annotate }) => {
  const child = fork(program, [String(items)], { execArgv: ["--expose-gc"] });
  await using _child = { [Symbol.asyncDispose]: async () => void (child.kill(), await once(child, "close")) };
  const heaps: { yielded: number; heap: number; read: number }[] = [];
  let read = 0;
  const port = await new Promise<number>((resolve, reject) => {
    child.once("close", (code) => reject(new Error(`the server ended with ${code}: are the packages built?`)));
    child.on("message", (told: Told) => {
      if ("port" in told) resolve(told.port);
      else heaps.push({ ...told, read });
    });
  });
  await using services = createMicroservices({ it: { host: "127.0.0.1", port } });
  await services.connect();
  const it = services.getMicroservice("it");
  for await (const _warm of it.stream("count", { text: "5000" }, { credit })); // code that is compiled, pools that are filled
  for await (const { text } of it.stream("count", { text: String(items) }, { credit })) {
    expect(text).toBe(String(read++));
    // Slower than the server: it stops to breathe whenever it has read a few.
    if (read % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(read).toBe(items);
  const [first] = heaps;
  const growth = Math.max(...heaps.map(({ heap }) => heap)) - first!.heap; // it told at its first item
  await annotate(`items: ${items}; the heap of the server grew by ${growth} bytes at the most, over ${heaps.length} looks`);
  expect(heaps.length).toBeGreaterThanOrEqual(40);
  expect(growth).toBeLessThan(Math.min(20_000_000, items * 60)); // well below what all items weigh
  expect(it.pending).toEqual([]);
}, 300_000);

test("a server is never further ahead of its reader than the credit, and stops when the reader leaves", async () => {
  const child = fork(program, ["100000"], { execArgv: ["--expose-gc"] });
  await using _child = { [Symbol.asyncDispose]: async () => void (child.kill(), await once(child, "close")) };
  let yielded = 0;
  const port = await new Promise<number>((resolve) => {
    child.on("message", (told: Told) => {
      if ("port" in told) resolve(told.port);
      else yielded = told.yielded;
    });
  });
  await using services = createMicroservices({ it: { host: "127.0.0.1", port } });
  await services.connect();
  const it = services.getMicroservice("it");
  let read = 0;
  let aheadAtMost = 0;
  for await (const _item of it.stream("count", { text: "100000" }, { credit })) {
    aheadAtMost = Math.max(aheadAtMost, yielded - read++);
    if (read === 20_000) break;
  }
  // It tells at every 2,500th item: had it run ahead, it would have told so.
  expect(aheadAtMost).toBeLessThanOrEqual(credit + 1);
  expect(yielded).toBeLessThanOrEqual(20_000 + credit);
}, 60_000);
