import { defineContract, failureMessage, successMessage } from "@gosf/protocol";
import { type } from "arktype";
import * as v from "valibot";
import { expect, test } from "vitest";
import { z } from "zod";
import { deferred } from "@gosf/test-support/deferred";
import { startApp } from "@gosf/test-support/running-app";
import { RawClient } from "@gosf/test-support/raw-client";
import { connectClient } from "@gosf/test-support/socket-io";
import { createApp } from "../index.ts";

const coded = (code: string, message?: RegExp): unknown =>
  expect.objectContaining({ code, ...(message && { message: expect.stringMatching(message) }) });

const libraries = [
  ["zod", z.object({ n: z.string().transform(Number) }), z.object({ twice: z.number().max(10) })],
  ["valibot", v.object({ n: v.pipe(v.string(), v.transform(Number)) }), v.object({ twice: v.pipe(v.number(), v.maxValue(10)) })],
  ["arktype", type({ n: "string.numeric.parse" }), type({ twice: "number <= 10" })],
  [
    "asynchronous zod",
    z.object({ n: z.string().transform(async (n) => Number(n)) }),
    z.object({ twice: z.number().refine(async (n) => n <= 10) }),
  ],
] as const;

test.each(libraries)("%s: bodies are checked on their way in and out", async (_name, request, response) => {
  const contract = defineContract({
    endpoints: { double: { request, response }, free: {} },
  });
  await using running = await startApp(
    (app) => {
      app.listen("double", (_client, { message }) => {
        const { n } = message.body;
        return n === 0 ? failureMessage("zero", { twice: "unchecked" }) : successMessage("", { twice: n * 2 });
      });
      app.listen("free", (_client, { message }) => successMessage("", message.body));
    },
    { contract },
  );
  using client = await connectClient(running.url);
  expect(await client.emitWithAck("double", { body: { n: "4" } })).toEqual({ success: true, body: { twice: 8 } });
  expect(await client.emitWithAck("double", { body: { n: "0" } })).toEqual({ success: false, text: "zero", body: { twice: "unchecked" } });
  expect(await client.emitWithAck("double", { id: 2, body: { n: 4 } })).toEqual({
    id: 2,
    success: false,
    text: "invalid-body",
    body: { issues: [{ path: ["n"], message: expect.any(String) }] },
  });
  expect(await client.emitWithAck("double", {})).toMatchObject({ success: false, text: "invalid-body" });
  expect(running.errors).toEqual([]);
  expect(await client.emitWithAck("double", { body: { n: "9" } })).toEqual({ success: false, text: "invalid-response" });
  expect(running.errors).toEqual([
    expect.objectContaining({ code: "invalid-response", details: { issues: [{ path: ["twice"], message: expect.any(String) }] } }),
  ]);
  expect(await client.emitWithAck("free", { body: { any: 1 } })).toEqual({ success: true, body: { any: 1 } });
});

test("with asynchronous schemas, too, controllers see requests in order of arrival", async () => {
  const gate = deferred();
  const order: unknown[] = [];
  const contract = defineContract({
    endpoints: {
      slow: { request: z.object({ n: z.number().refine(async () => (await gate.promise, true)) }) },
      fast: { request: z.object({ n: z.number() }) },
    },
  });
  await using running = await startApp(
    (app) => {
      app.listen("slow", (_client, { message }) => (order.push(message.body.n), successMessage()));
      app.listen("fast", (_client, { message }) => (order.push(message.body.n), successMessage()));
    },
    { contract },
  );
  await using client = await RawClient.connect(running.url, { eio: 3 });
  await using other = await RawClient.connect(running.url, { eio: 3 });
  client.send('42["slow",{"body":{"n":1}}]', '42["fast",{"body":{"n":2}}]', '42["fast",{"body":{"n":"x"}}]', '42["slow",{"body":{"n":3}}]');
  other.send('42["fast",{"body":{"n":0}}]');
  await other.next();
  gate.resolve();
  await client.take(4);
  expect(order).toEqual([0, 1, 2, 3]);
});

test("an endpoint without a controller is named at startup, one outside the contract when it is added; plugins bring their own", async () => {
  const contract = defineContract({ endpoints: { a: {}, b: {}, c: { request: z.object({ n: z.number() }) } } });
  await using app = createApp({ contract });
  app.listen("a", () => null);
  await expect(app.startup({ port: 0 })).rejects.toThrow(coded("missing-controller", /"b", "c"/));
  app.listen("b", () => null);
  // @ts-expect-error the contract has no endpoint "d"
  expect(() => app.listen("d", () => null)).toThrow(coded("outside-contract", /"d"/));
  app.registerPlugin({
    name: "extra",
    activate(view) {
      view.listen("plugin.own", () => successMessage("own"));
      view.listen("c", () => successMessage("checked"));
    },
  });
  const { url } = await app.startup({ port: 0 });
  using client = await connectClient(url);
  expect(await client.emitWithAck("plugin.own", { body: { any: 1 } })).toMatchObject({ text: "own" });
  expect(await client.emitWithAck("c", { body: { n: "no" } })).toMatchObject({ text: "invalid-body" });
  expect(await client.emitWithAck("c", { body: { n: 1 } })).toMatchObject({ text: "checked" });
});

test("broadcasts are checked, and travel as their schema's output", async () => {
  const contract = defineContract({
    endpoints: { tell: {} },
    broadcasts: {
      told: z.object({ from: z.string().toUpperCase() }),
      described: { body: z.object({ n: z.number() }), summary: "described" },
      slow: z.object({ n: z.number().refine(async () => true) }),
    },
  });
  await using running = await startApp(
    (app) => {
      app.listen("tell", (client) => {
        client.send("told", successMessage("", { from: "me" }));
        return null;
      });
    },
    { contract },
  );
  using client = await connectClient(running.url);
  const told = new Promise((resolve) => client.once("told", resolve));
  await client.emitWithAck("tell", {});
  expect(await told).toEqual({ success: true, body: { from: "ME" } });
  const { app } = running;
  expect(() => app.broadcast("", "told", { body: { from: 5 as unknown as string } })).toThrow(coded("invalid-body", /told/));
  expect(() => app.broadcast("", "described", { body: { n: "5" as unknown as number } })).toThrow(coded("invalid-body"));
  expect(() => app.broadcast("", "slow", { body: { n: 5 } })).toThrow(coded("invalid-argument", /slow/));
});
