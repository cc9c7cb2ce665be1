// What can be a body: one rule for readers, writers, controllers, broadcasts and callers.
import { runInNewContext } from "node:vm";
import { connect } from "@gosf/client";
import { encodeMessage, readMessage, successMessage, toWire } from "@gosf/protocol";
import { testServer } from "@gosf/testing";
import { afterAll, beforeAll, expect, test } from "vitest";

class Point {
  readonly x = 1;
}

class Sequence {
  readonly a = 1;
  *[Symbol.iterator](): Generator<number> {
    yield this.a;
  }
}

const refused: readonly (readonly [string, unknown])[] = [
  ["a text", "text"],
  ["a number", 5],
  ["true", true],
  ["a function", () => {}],
  ["an array", [1]],
  ["a Map", new Map([["a", 1]])],
  ["a Set", new Set([1])],
  ["a Buffer", Buffer.from("x")],
  ["a typed array", new Float64Array(1)],
  ["an ArrayBuffer", new ArrayBuffer(1)],
  ["a DataView", new DataView(new ArrayBuffer(1))],
  ["a Date", new Date(0)],
  ["a RegExp", /x/],
  ["an Error", new Error("x")],
  ["a Promise", Promise.resolve({ a: 1 })],
  ["an instance of a class that is iterated", new Sequence()],
  ["an array of another realm", runInNewContext("[1]")],
  ["a Date of another realm", runInNewContext("new Date(0)")],
  ["an Error of another realm", runInNewContext("new Error('x')")],
];

const taken: readonly (readonly [string, unknown])[] = [
  ["a plain object", { x: 1 }],
  ["one without a prototype", Object.assign(Object.create(null), { x: 1 })],
  ["one of another realm", runInNewContext("({ x: 1 })")],
  ["an instance of a class", new Point()],
  ["one that is frozen", Object.freeze({ x: 1 })],
];

let server: Awaited<ReturnType<typeof testServer>>;
let api: ReturnType<typeof connect>;
let given: unknown;

beforeAll(async () => {
  server = await testServer((app) => {
    app.onError(() => {});
    app.listen("give", () => ({ ...successMessage(), body: given as object }));
    app.listen("take", (_client, { message }) => successMessage("", message.body));
  });
  api = connect(server.url);
  await api.connect();
});

afterAll(async () => {
  await api?.disconnect();
  await server?.[Symbol.asyncDispose]();
});

function throwsNothing(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

/** Who takes a value as a body. */
async function takers(value: unknown): Promise<Record<string, boolean>> {
  const body = value as object; // plain JavaScript may give anything
  given = value;
  const answered = await api.call("give");
  return {
    reader: throwsNothing(() => readMessage({ body })),
    text: throwsNothing(() => encodeMessage({ body })),
    object: throwsNothing(() => toWire({ body })),
    broadcast: throwsNothing(() => server.app.broadcast("", "news", { success: true, body })),
    controller: answered.success,
    caller: await api.call("take", { body }).then(
      ({ success }) => success,
      () => false,
    ),
  };
}

const all = (verdict: boolean): object => ({
  reader: verdict,
  text: verdict,
  object: verdict,
  broadcast: verdict,
  controller: verdict,
  caller: verdict,
});

test.each(refused)("nobody takes %s", async (_name, value) => {
  expect(await takers(value)).toEqual(all(false));
});

test.each(taken)("everybody takes %s", async (_name, value) => {
  expect(await takers(value)).toEqual(all(true));
  expect((await api.call("give")).body).toEqual({ x: 1 });
});
